package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.compressive.graph.GradientPath;
import org.compressive.graph.ModelOutline;
import org.compressive.graph.TinyModel;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.PerLayer;
import org.compressive.report.chart.Chart;
import org.compressive.report.chart.Diagram;
import org.compressive.report.chart.Diagram.Arrow;
import org.compressive.report.chart.Diagram.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GraphPictureTest {

  private static final ModelConfig MODEL = TinyModel.ofBytes().dropout(0.1).build();

  private static final ImmutableMap<String, ModelConfig> MODELS =
      ImmutableMap.<String, ModelConfig>builder()
          .put("convolution", MODEL)
          .put("open", MODEL.withCompressionLoss(new AttentionReconstruction(false)))
          .put("bptt", MODEL.withCompressionLoss(new BackPropagationThroughTime(2)))
          .put(
              "Transformer-XL",
              MODEL
                  .withCompressedMemory(PerLayer.all(0))
                  .withCompressionLoss(new NoCompressionLoss()))
          .put(
              "most-used",
              MODEL.withCompression(new MostUsed(4)).withCompressionLoss(new NoCompressionLoss()))
          .put(
              "dynamic convolution",
              MODEL.withCompressionLoss(new AutoEncoding()).withMixer(new DynamicConvolution(16)))
          // A layer without compressed memory, one without any memory, and a decoder.
          .put(
              "mixed",
              MODEL
                  .withLayers(3)
                  .withCompressionLoss(new AutoEncoding())
                  .withMemory(PerLayer.of(12, 0, 10))
                  .withCompressedMemory(PerLayer.of(6, 0, 0)))
          .put("lstm", MODEL.withMemories(0, 0).withMixer(new Lstm()))
          .put("no memory", MODEL.withMemory(PerLayer.all(0)))
          .put("rows", MODEL.withVocabulary(0))
          .buildOrThrow();

  private static Stream<String> names() {
    return MODELS.keySet().stream();
  }

  private static Diagram picture(String name) {
    return GraphPicture.of(Objects.requireNonNull(MODELS.get(name))).model();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRoomAndMemoryIsDrawn(String name) {
    var outline = ModelOutline.of(Objects.requireNonNull(MODELS.get(name)));
    var drawn = picture(name).boxes().stream().map(box -> box.lines().get(0)).toList();
    for (int i = 0; i < outline.layers().size(); i++) {
      var layer = outline.layers().get(i);
      assertThat(drawn).containsAtLeast("layer " + i, layer.mixer().title(), "feed-forward");
      layer.compression().ifPresent(room -> assertThat(drawn).contains(room.title()));
      layer.compressionLoss().ifPresent(room -> assertThat(drawn).contains(room.title()));
      for (var memory : List.of(layer.memory(), layer.compressedMemory())) {
        assertThat(drawn.contains(memory.count() + " slots")).isEqualTo(memory.count() > 0);
      }
    }
    Stream.of(outline.embedding(), outline.finalNorm(), outline.logits())
        .forEach(room -> room.ifPresent(r -> assertThat(drawn).contains(r.title())));
  }

  /** A path is drawn where a layer has it, and is cut where gradients stop on it. */
  @ParameterizedTest
  @MethodSource("names")
  void stopGradientsAreDrawnWhereTheLayersHaveThem(String name) {
    var outline = ModelOutline.of(Objects.requireNonNull(MODELS.get(name)));
    var arrows = picture(name).arrows();
    for (GradientPath path : GradientPath.values()) {
      var expected =
          outline.layers().stream()
              .flatMap(layer -> Stream.ofNullable(layer.ends().get(path)))
              .collect(Collectors.toSet());
      String told = path.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      assertWithMessage(told)
          .that(
              arrows.stream()
                  .filter(arrow -> arrow.told().equals(told))
                  .map(Arrow::cut)
                  .collect(Collectors.toSet()))
          .isEqualTo(expected);
    }
  }

  @Test
  void eachConfigurationHasAPictureOfItsOwn() {
    assertThat(names().map(name -> picture(name).svg()).distinct().count())
        .isEqualTo(MODELS.size());
    String convolution = picture("convolution").svg();
    assertThat(convolution).contains(">convolution, rate 4<");
    assertThat(convolution).contains(">attention reconstruction<");
    assertThat(convolution).contains(">compressed_memory_01<");
    assertThat(convolution).contains(">1,024 parameters<"); // the convolution's
    assertThat(convolution).contains("stop-gradient: no gradient");
    String xl = picture("Transformer-XL").svg();
    assertThat(xl).doesNotContain("compressed");
    assertThat(xl).doesNotContain("compression");
    assertThat(xl).contains(">memory_00<");
    assertThat(picture("most-used").svg()).contains(">memory_00, usage_00<");
    assertThat(picture("bptt").svg()).doesNotContain("stop-gradient: no gradient");
    assertThat(picture("bptt").description()).contains("No gradient is stopped.");
    assertThat(picture("dynamic convolution").svg()).contains(">dynamic convolution<");
    assertThat(picture("rows").svg()).contains(">8 rows<");
  }

  @Test
  void memoriesAreToScale() {
    var boxes = picture("mixed").boxes();
    var slots =
        boxes.stream()
            .filter(box -> box.kind() == Kind.MEMORY || box.kind() == Kind.COMPRESSED_MEMORY)
            .toList();
    assertThat(slots).hasSize(3);
    for (Diagram.Box box : slots) {
      int count = Integer.parseInt(box.lines().get(0).replace(" slots", ""));
      assertThat(box.width() / count).isWithin(1e-9).of(slots.get(0).width() / 10);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void picturesAreWholeAndInsideTheirSheet(String name) throws Exception {
    var diagram = picture(name);
    for (Diagram.Box box : diagram.boxes()) {
      assertThat(box.x()).isAtLeast(0);
      assertThat(box.x() + box.width()).isAtMost(1.0001);
      assertThat(box.y() + box.height()).isAtMost(diagram.height());
    }
    for (int width : new int[] {Chart.WIDTH, Chart.NARROW}) {
      var svg = diagram.svg(width);
      assertThat(svg).contains("<svg xmlns=\"http://www.w3.org/2000/svg\"");
      assertThat(svg).contains("width=\"" + width + "\"");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }
  }

  @Test
  void manyLayersThatAreAlikeAreDrawnOnce() {
    String svg = GraphPicture.of(MODEL.withLayers(6)).model().svg();
    assertThat(svg).contains(">layers 0 to 5, each<");
    assertThat(svg).doesNotContain(">layer 3<");
    String two =
        GraphPicture.of(MODEL.withLayers(6).withMemory(PerLayer.of(12, 12, 8, 8, 8, 4)))
            .model()
            .svg();
    assertThat(two).contains(">layers 0 to 1, each<");
    assertThat(two).contains(">layers 2 to 4, each<");
    assertThat(two).contains(">layer 5<");
  }
}
