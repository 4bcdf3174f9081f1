package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.conformance.reference.ReferenceTransformerXl;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.MaxPooling;
import org.compressive.graph.config.MeanPooling;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.PositionScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.GraphDef;

/**
 * Tests that the model, where it must be a Transformer-XL, agrees with a float64 Transformer-XL
 * that is computed from Transformer-XL's own equations.
 */
final class TransformerXlTest {

  private static final double TOLERANCE = 1e-5;
  private static final int WINDOWS = 5;
  private static final int BATCH = 2;

  /**
   * The tolerance for a loss of zero: two float32 matrix products of the same rows may differ in
   * their last bits, which are squared.
   */
  private static final double NOTHING = 1e-12;

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("withoutCompressedMemory")
  void withoutCompressedMemoryItIsATransformerXl(Geometry geometry, ModelConfig config) {
    long seed = 5000L + config.window();
    ReferenceParameters values = ReferenceBridge.parameters(config, seed);
    try (StaticModel model = new StaticModel(config, BATCH, values, GraphOptimization.OPTIMIZED);
        SignatureModel signatures =
            new SignatureModel(config, BATCH, values, GraphOptimization.OPTIMIZED)) {
      assertThat(model.compressionLoss()).isEmpty();
      for (WindowReader reader : List.of(model, signatures)) {
        var expected = new ReferenceTransformerXl(values, geometry.memory(), BATCH);
        assertAgree(reader, config, expected, seed);
      }
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("withoutCompressedMemory")
  void withoutCompressedMemoryTheGraphCompressesNothing(Geometry geometry, ModelConfig config) {
    GraphDef graph = graph(config);
    for (CompressionLoss loss : Variants.of(CompressionLoss.class)) {
      if (loss.throughTime()) {
        continue; // it unrolls windows, with or without compressed memory
      }
      for (int rate : new int[] {1, 2}) {
        for (Compression function : Variants.of(Compression.class, PerLayer.all(rate))) {
          var other = geometry.config(config.positions(), function, loss);
          assertWithMessage("graph with %s, %s is the same", function, loss)
              .that(graph(other).equals(graph))
              .isTrue();
        }
      }
    }
    assertThat(compressionNames(graph)).isEmpty();
    try (StaticModel model = new StaticModel(config, BATCH)) {
      assertThat(model.parameters().in(ParameterGroup.COMPRESSION)).isEmpty();
    }
  }

  @Test
  void withCompressedMemoryTheGraphShowsIt() {
    var one = new Geometry("rate 1", 1, 4, 4, 4, 1, BATCH);
    var two = new Geometry("rate 2", 1, 4, 4, 4, 2, BATCH);
    var positions = new ContiguousPositions();
    var loss = new AttentionReconstruction();
    GraphDef graph = graph(one.config(positions, new Convolution(1), loss));
    assertThat(compressionNames(graph)).isNotEmpty();
    assertThat(graph(two.config(positions, new Convolution(2), loss)).equals(graph)).isFalse();
  }

  /**
   * At rate 1, mean pooling passes rows on unchanged, and so do three other functions (the
   * convolution only if its kernel is the identity).
   */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("oneToOne")
  void oneToOneOnOneAxisItIsATransformerXlWithAllItsMemory(
      Geometry geometry, Compression function) {
    long seed = 5100L + geometry.window();
    var config =
        geometry.config(new ContiguousPositions(), function, new AttentionReconstruction());
    ReferenceParameters values = withIdentityKernels(ReferenceBridge.parameters(config, seed));
    int memory = geometry.memory() + geometry.compressedMemory();
    try (StaticModel model = new StaticModel(config, BATCH, values, GraphOptimization.OPTIMIZED)) {
      assertAgree(model, config, new ReferenceTransformerXl(values, memory, BATCH), seed);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("oneToOne")
  void oneToOneCompressionLosesNothing(Geometry geometry, Compression function) {
    for (PositionScheme positions : Variants.of(PositionScheme.class)) {
      long seed = 5200L + geometry.window();
      System.out.printf("%s, %s: seed %d%n", geometry, positions, seed);
      Random random = new Random(seed);
      var config = geometry.config(positions, function, new AttentionReconstruction());
      ReferenceParameters values = withIdentityKernels(ReferenceBridge.parameters(config, seed));
      try (StaticModel model =
          new StaticModel(config, BATCH, values, GraphOptimization.OPTIMIZED)) {
        Map<String, float[]> memories = model.initialMemories();
        for (int window = 1; window <= WINDOWS; window++) {
          int[][] tokens =
              ReferenceBridge.tokens(BATCH, config.window(), config.vocabulary(), random);
          var reading = model.read(tokens, memories);
          memories = reading.memories();
          double loss = reading.compressionLoss().orElseThrow();
          assertWithMessage("compression loss, window %s, seed %s", window, seed)
              .that(loss)
              .isAtMost(NOTHING);
        }
      }
    }
  }

  static Stream<Arguments> withoutCompressedMemory() {
    return Stream.of(
            Geometry.NO_COMPRESSED_MEMORY,
            new Geometry("memory as long as the window", 3, 3, 3, 0, 1, BATCH),
            new Geometry("window longer than memory", 2, 5, 2, 0, 1, BATCH),
            new Geometry("no memories", 2, 4, 0, 0, 1, BATCH))
        .flatMap(
            geometry ->
                Variants.of(PositionScheme.class).stream()
                    .map(positions -> arguments(geometry, geometry.plain(positions))));
  }

  static Stream<Arguments> oneToOne() {
    return Stream.of(
            new Geometry("memory as long as the window", 2, 4, 4, 4, 1, BATCH),
            new Geometry("memory no multiple of the window", 3, 4, 6, 5, 1, BATCH),
            new Geometry("window longer than memory", 2, 5, 2, 7, 1, BATCH),
            new Geometry("no memory", 2, 3, 0, 4, 1, BATCH))
        .flatMap(
            geometry ->
                Stream.of(
                        new MeanPooling(1), new Convolution(1), new MaxPooling(1), new MostUsed(1))
                    .map(function -> arguments(geometry, function)));
  }

  private static ReferenceParameters withIdentityKernels(ReferenceParameters parameters) {
    int width = parameters.dimensions().width();
    double[] identity = new double[width * width];
    for (int n = 0; n < width; n++) {
      identity[n * width + n] = 1;
    }
    ReferenceParameters changed = parameters;
    for (int layer = 0; layer < parameters.dimensions().layers(); layer++) {
      String kernel = ReferenceParameters.kernelName(layer);
      if (parameters.values().containsKey(kernel)) {
        changed = changed.with(kernel, identity);
      }
    }
    return changed;
  }

  private static void assertAgree(
      WindowReader model, ModelConfig config, ReferenceTransformerXl expected, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> memories = model.initialMemories();
    for (int window = 1; window <= WINDOWS; window++) {
      int[][] tokens = ReferenceBridge.tokens(BATCH, config.window(), config.vocabulary(), random);
      var reading = model.read(tokens, memories);
      memories = reading.memories();
      String where = "window %d, seed %d".formatted(window, seed);
      double[] logits = ReferenceBridge.flat(expected.read(tokens));
      Closeness.assertClose("logits, " + where, reading.logits(), logits, TOLERANCE);
      var twin = ReferenceBridge.memories(config, BATCH, memories);
      for (int layer = 0; layer < config.layers(); layer++) {
        double[][][] rows = expected.memory(layer);
        for (int b = 0; b < BATCH; b++) {
          var held =
              Streams.concat(Stream.of(twin.compressed(layer)[b]), Stream.of(twin.memory(layer)[b]))
                  .toArray(double[][]::new);
          Closeness.assertClose(
              "memory of layer %d, %s".formatted(layer, where),
              ReferenceBridge.floats(ReferenceBridge.flat(new double[][][] {held})),
              ReferenceBridge.flat(new double[][][] {rows[b]}),
              TOLERANCE);
        }
      }
    }
  }

  private static GraphDef graph(ModelConfig config) {
    try (StaticModel model = new StaticModel(config, BATCH)) {
      return model.graph().toGraphDef();
    }
  }

  private static ImmutableList<String> compressionNames(GraphDef graph) {
    return graph.getNodeList().stream()
        .map(node -> node.getName())
        .filter(name -> name.toLowerCase(Locale.ROOT).contains("compress"))
        .collect(ImmutableList.toImmutableList());
  }
}
