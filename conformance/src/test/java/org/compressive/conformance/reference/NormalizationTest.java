package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests where a layer normalizes, through the statistics of its rows and the contents of its
 * memory.
 */
final class NormalizationTest {
  private static final long SEED = 31;
  private static final int WIDTH = 8;
  private static final double[][] HIDDEN = rows();

  @Test
  void postRemembersTheLayersInputAsItIs() {
    ReferenceLayer.Output output = step(parameters("post"));
    Sample.assertClose("memory", output.remembered.memory, Rows.newest(HIDDEN, 2), 0.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pre", "both"})
  void otherwiseTheNormalisedIsRemembered(String normalization) {
    double[][] memory = step(parameters(normalization)).remembered.memory;
    assertStatistics(memory, 0.0, 1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "both"})
  void outputsHaveTheirNormsStatistics(String normalization) {
    assertStatistics(step(parameters(normalization)).hidden, 0.0, 1.0);
    String norm = normalization.equals("post") ? "_norm/" : "_output_norm/";
    ReferenceParameters parameters =
        parameters(normalization)
            .with("layer_00/feed_forward" + norm + "scale", filled(3))
            .with("layer_00/feed_forward" + norm + "offset", filled(5));
    assertStatistics(step(parameters).hidden, 5.0, 9.0);
  }

  @Test
  void preLeavesOutputsAlone() {
    double[] row = step(parameters("pre")).hidden[0];
    assertWithMessage("mean, seed %s", SEED).that(Math.abs(mean(row))).isGreaterThan(0.05);
  }

  /** The sublayers return zeros, so that only the norms remain; each row consists of +1 and -1. */
  @Test
  void withoutSublayersOnlyNormsAreLeft() {
    double[][] signs = {{1, -1, 1, 1, -1, -1, 1, -1}};
    for (String normalization : new String[] {"pre", "post", "both"}) {
      ReferenceParameters parameters = parameters(normalization);
      for (String name :
          new String[] {
            "attention/output",
            "attention/output_bias",
            "feed_forward/outer",
            "feed_forward/outer_bias"
          }) {
        String full = "layer_00/" + name;
        parameters = parameters.with(full, new double[parameters.get(full).length]);
      }
      String inner = normalization.equals("both") ? "_output_norm/" : "_norm/";
      parameters =
          parameters
              .with("layer_00/attention" + inner + "offset", filled(4)) // the next norm removes it
              .with("layer_00/feed_forward" + inner + "scale", filled(2));
      double[][] expected = Rows.each(signs, sign -> normalization.equals("pre") ? sign : 2 * sign);
      double[][] found = step(parameters, signs).hidden;
      Sample.assertClose(normalization, found, expected, 1e-4); // the norm's epsilon
    }
  }

  @Test
  void onlyPreHasAFinalNorm() {
    for (String normalization : new String[] {"pre", "post", "both"}) {
      assertWithMessage(normalization)
          .that(parameters(normalization).values().containsKey("final_norm/scale"))
          .isEqualTo(normalization.equals("pre"));
    }
  }

  private static ReferenceLayer.Output step(ReferenceParameters parameters) {
    return step(parameters, HIDDEN);
  }

  private static ReferenceLayer.Output step(ReferenceParameters parameters, double[][] hidden) {
    ReferenceMemories start = ReferenceMemories.zeros(parameters.dimensions(), 1);
    return new ReferenceLayer(parameters, 0).step(hidden, hidden.length, start.of(0, 0));
  }

  /** Returns random parameters, except that norms have scale 1 and offset 0. */
  private static ReferenceParameters parameters(String normalization) {
    ReferenceDimensions sizes =
        Sample.sizes(
            9,
            1,
            2,
            0,
            Sample.convolution(1),
            ReferenceOptions.plain().withNormalization(normalization));
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    for (String name : parameters.values().keySet()) {
      if (name.endsWith("_norm/scale")) {
        parameters = parameters.with(name, filled(1));
      }
      if (name.endsWith("_norm/offset")) {
        parameters = parameters.with(name, filled(0));
      }
    }
    return parameters;
  }

  private static void assertStatistics(double[][] rows, double mean, double variance) {
    for (double[] row : rows) {
      assertWithMessage("mean, seed %s", SEED).that(mean(row)).isWithin(1e-12).of(mean);
      double[] squares = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).toArray();
      assertWithMessage("variance, seed %s", SEED)
          .that(mean(squares))
          .isWithin(1e-3 * variance) // the norm's epsilon
          .of(variance);
    }
  }

  private static double mean(double[] row) {
    return Arrays.stream(row).average().orElseThrow();
  }

  private static double[] filled(double value) {
    double[] row = new double[WIDTH];
    Arrays.fill(row, value);
    return row;
  }

  private static double[][] rows() {
    Random random = new Random(SEED);
    double[][] rows = new double[3][WIDTH];
    for (double[] row : rows) {
      Arrays.setAll(row, n -> 1 + random.nextGaussian());
    }
    return rows;
  }
}
