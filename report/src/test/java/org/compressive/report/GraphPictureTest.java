package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.Memories;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.Pass;
import org.compressive.graph.TinyModel;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.PerLayer;
import org.compressive.report.GraphRooms.Flow;
import org.compressive.report.chart.Chart;
import org.compressive.report.chart.Diagram;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

final class GraphPictureTest {

  private static final ModelConfig MODEL = TinyModel.ofBytes().dropout(0.1).build();

  private static final ModelConfig TRANSFORMER_XL =
      MODEL.withCompressedMemory(PerLayer.all(0)).withCompressionLoss(new NoCompressionLoss());

  private static final ModelConfig MOST_USED =
      MODEL.withCompression(new MostUsed(4)).withCompressionLoss(new NoCompressionLoss());

  /** A layer without compressed memory, one without any memory, and a decoder. */
  private static final ModelConfig MIXED =
      MODEL
          .withLayers(3)
          .withCompressionLoss(new AutoEncoding())
          .withMemory(PerLayer.of(12, 0, 10))
          .withCompressedMemory(PerLayer.of(6, 0, 0));

  private static final Map<String, GraphPicture> PICTURES =
      ImmutableMap.of(
          "convolution",
          GraphPicture.of(MODEL),
          "Transformer-XL",
          GraphPicture.of(TRANSFORMER_XL),
          "most-used",
          GraphPicture.of(MOST_USED),
          "mixed",
          GraphPicture.of(MIXED));

  private static GraphPicture picture(String name) {
    return Optional.ofNullable(PICTURES.get(name)).orElseThrow();
  }

  private static Optional<Boolean> cut(GraphRooms rooms, String from, String to) {
    return rooms.flows().stream()
        .filter(flow -> flow.from().equals(from) && flow.to().equals(to))
        .map(Flow::cut)
        .findFirst();
  }

  @Test
  void everyParameterIsInARoom() {
    Map<String, ModelConfig> configs =
        ImmutableMap.of(
            "convolution",
            MODEL,
            "Transformer-XL",
            TRANSFORMER_XL,
            "most-used",
            MOST_USED,
            "mixed",
            MIXED);
    configs.forEach(
        (name, config) -> {
          var rooms = picture(name).rooms().rooms();
          long parameters = rooms.values().stream().mapToLong(r -> r.parameters()).sum();
          assertWithMessage(name).that(parameters).isEqualTo(ParameterCount.of(config).total());
        });
    var convolution = picture("convolution").rooms();
    assertThat(convolution.room("layer_01/compression").parameters()).isEqualTo(4 * 16 * 16);
    assertThat(convolution.room("layer_00/attention/query").parameters()).isEqualTo(16 * 16);
    assertThat(convolution.room("embedding").parameters()).isEqualTo(256 * 16);
    // The decoder is of the loss.
    assertThat(picture("mixed").rooms().room("layer_00/compression_loss").parameters())
        .isEqualTo(4 * 16 * 16);
  }

  @Test
  void stopGradientsStandWhereTheGraphHasThem() {
    var rooms = picture("convolution").rooms();
    String layer = "layer_01/";
    assertThat(cut(rooms, layer + "MemoryUpdate", layer + "compression")).hasValue(true);
    assertThat(cut(rooms, layer + "attention/key", layer + "compression_loss")).hasValue(true);
    assertThat(cut(rooms, layer + "attention/query", layer + "compression_loss")).hasValue(true);
    assertThat(cut(rooms, layer + "compression", layer + "compression_loss")).hasValue(false);
    assertThat(cut(rooms, layer + "MemoryUpdate", "next memory_01")).hasValue(true);
    assertThat(cut(rooms, "layer_00", "layer_01")).hasValue(false);
    assertThat(cut(rooms, "embedding", "layer_00")).hasValue(false);
    assertThat(rooms.room("other").parameters()).isEqualTo(0);
    assertThat(rooms.flows().stream().map(Flow::from).toList()).doesNotContain("other");
    assertThat(cut(rooms, "memory_01", layer + "attention/value")).hasValue(false);
    assertThat(cut(rooms, "layer_01", "layer_00")).isEmpty();

    var open =
        GraphPicture.of(MODEL.withCompressionLoss(new AttentionReconstruction(false))).rooms();
    assertThat(cut(open, layer + "MemoryUpdate", layer + "compression")).hasValue(false);
    assertThat(cut(open, layer + "attention/key", layer + "compression_loss")).hasValue(false);
    var through =
        GraphPicture.of(MODEL.withCompressionLoss(new BackPropagationThroughTime(2))).rooms();
    assertThat(cut(through, layer + "MemoryUpdate", "next memory_01")).hasValue(false);
    assertThat(through.has(layer + "compression_loss")).isFalse();
  }

  @Test
  void eachConfigurationHasAPictureOfItsOwn() {
    String convolution = picture("convolution").model().svg();
    assertThat(convolution).contains(">compression, rate 4<");
    assertThat(convolution).contains(">compression loss<");
    assertThat(convolution).contains(">compressed memory<");
    assertThat(convolution).contains("stop-gradient: values pass");
    String xl = picture("Transformer-XL").model().svg();
    assertThat(xl).doesNotContain("compression");
    assertThat(xl).doesNotContain("compressed");
    assertThat(xl).contains(">memory 12<");
    assertThat(xl).contains("feed-forward");
    String kept = picture("most-used").layer(0).svg();
    assertThat(kept).contains("the attention that rows have received");
    assertThat(kept).doesNotContain("compression loss");
    assertThat(picture("convolution").layer(0).svg())
        .doesNotContain("the attention that rows have received");
    String bare = picture("mixed").layer(1).svg();
    assertThat(bare).doesNotContain("memory update");
    assertThat(bare).contains("window: 8 slots");
  }

  /** Nothing of a layer is left out: each room's box tells what is in it. */
  @Test
  void everyRoomOfALayerIsDrawn() {
    PICTURES.forEach(
        (name, picture) -> {
          var told = picture.layer(0).boxes().stream().map(Diagram.Box::told).toList();
          picture
              .rooms()
              .rooms()
              .forEach(
                  (room, what) -> {
                    if (room.startsWith("layer_00")) {
                      assertWithMessage("%s: %s", name, room)
                          .that(told.stream().filter(t -> t.endsWith(Sheet.told(what))).count())
                          .isAtLeast(1);
                    }
                  });
        });
  }

  @Test
  void picturesAreWholeAndInsideTheirSheet() throws Exception {
    for (GraphPicture picture : PICTURES.values()) {
      for (Diagram diagram : List.of(picture.model(), picture.layer(0), picture.layer(1))) {
        for (Diagram.Box box : diagram.boxes()) {
          assertThat(box.x()).isAtLeast(0);
          assertThat(box.x() + box.width()).isAtMost(Chart.WIDTH);
          assertThat(box.y() + box.height()).isAtMost(diagram.height());
        }
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(diagram.svg().getBytes(UTF_8)));
      }
    }
  }

  @Test
  void manyLayersThatAreAlikeAreDrawnOnce() {
    String svg = GraphPicture.of(MODEL.withLayers(6)).model().svg();
    assertThat(svg).contains(">layers 0 to 5, each<");
    assertThat(svg).doesNotContain(">layer 3<");
  }

  @Test
  void aGraphOfOnesOwnIsRead() {
    try (var graph = new Graph()) {
      var tf = Ops.create(graph).withSubScope("mine");
      var config = MODEL.withVocabulary(0);
      var stack = new CompressiveStack(tf, config, new VariableParameters(tf));
      var before =
          Memories.of(
              config, spec -> tf.placeholder(TFloat32.class, Placeholder.shape(spec.shape(1))));
      var rows = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 8, 16)));
      var output = stack.call(tf, rows, before, Pass.inference());
      var picture = GraphPicture.of(graph, config, before, output);
      assertThat(picture.rooms().has("layer_01/compression")).isTrue();
      assertThat(picture.rooms().has("layer_01/compression_loss")).isFalse();
      assertThat(picture.rooms().has("embedding")).isFalse();
      assertThat(picture.model().svg()).contains(">layer 1<");
    }
  }
}
