package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.conformance.reference.ReferenceStep;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The graph against the float64 reference, window after window while memories fill, are full and
 * overflow. Each side carries its own memories, so that differences may add up.
 */
final class AgreementTest {

  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyGeometry")
  void knownShapesAgreeWithTheReference(Geometry geometry, ModelConfig config) {
    long seed = seed(geometry, config);
    ReferenceParameters values = Twin.parameters(config, seed);
    try (StaticModel model = new StaticModel(config, geometry.batch(), values)) {
      assertWithMessage("has a compression loss")
          .that(model.compressionLoss().isPresent())
          .isEqualTo(config.compresses());
      assertAgree(model, geometry, config, values, seed);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyGeometry")
  void openShapesAgreeWithTheReference(Geometry geometry, ModelConfig config) {
    long seed = seed(geometry, config);
    ReferenceParameters values = Twin.parameters(config, seed);
    try (SignatureModel model = new SignatureModel(config, geometry.batch(), values)) {
      assertAgree(model, geometry, config, values, seed);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyGeometry")
  void windowsOfAnyAllowedLengthAgreeWithTheReference(Geometry geometry, ModelConfig config) {
    long seed = seed(geometry, config);
    Random random = new Random(seed);
    ReferenceParameters values = Twin.parameters(config, seed);
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories expected = reference.initialMemories(geometry.batch());
    try (SignatureModel model = new SignatureModel(config, geometry.batch(), values)) {
      Map<String, float[]> memories = model.initialMemories();
      int most = config.window() / config.windowUnit();
      for (int units : new int[] {1, most, 1, Math.max(most - 1, 1)}) {
        int length = units * config.windowUnit();
        int[][] tokens = Twin.tokens(geometry.batch(), length, config.vocabulary(), random);
        var reading = model.read(tokens, memories);
        ReferenceStep step = reference.step(tokens, expected);
        memories = reading.memories();
        expected = step.memories();
        String where = "window of %d, seed %d".formatted(length, seed);
        Closeness.assertClose(
            "logits, " + where, reading.logits(), Twin.flat(step.logits()), TOLERANCE);
        assertMemories(where, memories, expected);
      }
    }
  }

  /** A window that is no multiple of the rate cannot be stepped; its logits are a longer one's. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyGeometry")
  void servingGivesThePrefixOfAFirstWindow(Geometry geometry, ModelConfig config) {
    long seed = seed(geometry, config);
    ReferenceParameters values = Twin.parameters(config, seed);
    var reference = new ReferenceCompressiveTransformer(values);
    int[][] whole =
        Twin.tokens(geometry.batch(), config.window(), config.vocabulary(), new Random(seed));
    double[][][] logits =
        reference.step(whole, reference.initialMemories(geometry.batch())).logits();
    try (SignatureModel model = new SignatureModel(config, geometry.batch(), values)) {
      for (int length = 1; length <= config.window(); length++) {
        int end = length;
        int[][] prefix = Arrays.stream(whole).map(s -> Arrays.copyOf(s, end)).toArray(int[][]::new);
        double[][][] expected =
            Arrays.stream(logits).map(rows -> Arrays.copyOf(rows, end)).toArray(double[][][]::new);
        Closeness.assertClose(
            "logits of %d tokens, seed %d".formatted(length, seed),
            model.serve(prefix),
            Twin.flat(expected),
            TOLERANCE);
      }
    }
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("everyLoss")
  void whatTrainsTheCompressorChangesNothingElse(Geometry geometry, ModelConfig config) {
    long seed = seed(geometry, config);
    ReferenceParameters values = Twin.parameters(config, seed);
    try (StaticModel model = new StaticModel(config, geometry.batch(), values)) {
      assertAgree(model, geometry, config, values, seed);
    }
  }

  static Stream<Arguments> everyGeometry() {
    return Geometry.ALL.stream()
        .flatMap(
            geometry ->
                geometry.configs(new AttentionReconstruction()).stream()
                    .map(config -> arguments(geometry, config)));
  }

  static Stream<Arguments> everyLoss() {
    return Variants.of(CompressionLoss.class).stream()
        .flatMap(loss -> Geometry.FIGURE_1.configs(loss).stream())
        .map(config -> arguments(Geometry.FIGURE_1, config));
  }

  private static long seed(Geometry geometry, ModelConfig config) {
    long seed = 1000L + Geometry.ALL.indexOf(geometry);
    System.out.printf("%s, %s: seed %d%n", geometry, config.positions(), seed);
    return seed;
  }

  private static void assertAgree(
      WindowReader model,
      Geometry geometry,
      ModelConfig config,
      ReferenceParameters values,
      long seed) {
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories expected = reference.initialMemories(geometry.batch());
    Map<String, float[]> memories = model.initialMemories();
    assertMemories("at the start", memories, expected);
    Random random = new Random(seed);
    for (int window = 1; window <= geometry.windows(); window++) {
      String where = "window %d, seed %d".formatted(window, seed);
      int[][] tokens = Twin.tokens(geometry.batch(), config.window(), config.vocabulary(), random);
      var reading = model.read(tokens, memories);
      ReferenceStep step = reference.step(tokens, expected);
      memories = reading.memories();
      expected = step.memories();
      Closeness.assertClose(
          "logits, " + where, reading.logits(), Twin.flat(step.logits()), TOLERANCE);
      assertMemories(where, memories, expected);
      if (reading.compressionLoss().isPresent()) {
        boolean evictsRows = window * config.window() > config.memory();
        assertWithMessage("compression loss is not zero, %s", where)
            .that(reading.compressionLoss().getAsDouble() != 0)
            .isEqualTo(evictsRows);
        assertWithMessage("compression loss, %s", where)
            .that(reading.compressionLoss().getAsDouble())
            .isWithin(TOLERANCE)
            .of(step.compressionLoss());
      }
    }
  }

  private static void assertMemories(
      String where, Map<String, float[]> actual, ReferenceMemories expected) {
    var byName = Twin.byName(expected);
    assertWithMessage("memories, %s", where).that(actual.keySet()).isEqualTo(byName.keySet());
    byName.forEach(
        (name, rows) ->
            Closeness.assertClose(name + ", " + where, actual.get(name), rows, TOLERANCE));
  }
}
