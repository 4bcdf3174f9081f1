package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CentralDifferencesTest {
  private static final long SEED = 51;

  @Test
  void derivativesOfAKnownFunction() {
    double[] at = {0.3, -40.0, 2.0};
    var entries =
        CentralDifferences.sampled(x -> Math.sin(x[0]) + x[1] * x[1] + x[0] * x[2], at, 10, SEED);
    assertThat(entries.stream().map(CentralDifferences.Entry::index).toList())
        .containsExactly(0, 1, 2);
    double[] expected = {Math.cos(0.3) + 2.0, -80.0, 0.3};
    for (CentralDifferences.Entry entry : entries) {
      assertWithMessage("derivative by entry %s", entry.index())
          .that(entry.derivative())
          .isWithin(1e-6)
          .of(expected[entry.index()]);
    }
    assertThat(at).isEqualTo(new double[] {0.3, -40.0, 2.0});
  }

  @Test
  void aKinkShowsAsUncertainty() {
    double[] at = {-7e-6};
    assertThat(CentralDifferences.derivative(x -> Math.max(x[0], 0.0), at, 0).uncertainty())
        .isGreaterThan(0.01);
    assertThat(CentralDifferences.derivative(x -> x[0] * x[0], at, 0).uncertainty())
        .isLessThan(1e-9);
  }

  @Test
  void taskLossByOutputBiasIsSoftmaxLessTarget() {
    ReferenceDimensions sizes = Sample.sizes(7, 2, 4, 3, Sample.convolution(2), true);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    ReferenceCompressiveTransformer model = new ReferenceCompressiveTransformer(parameters);
    int[][] tokens = Sample.tokens(2, 4, 7, new Random(SEED));
    int[][] targets = Sample.tokens(2, 4, 7, new Random(SEED + 1));
    ReferenceMemories memories = model.step(tokens, model.initialMemories(2)).memories();

    double[] expected = new double[7];
    double[][][] logits = model.step(tokens, memories).logits();
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < 4; t++) {
        double total = Arrays.stream(logits[b][t]).map(Math::exp).sum();
        for (int token = 0; token < 7; token++) {
          double target = token == targets[b][t] ? 1.0 : 0.0;
          expected[token] += (Math.exp(logits[b][t][token]) / total - target) / 8;
        }
      }
    }
    ImmutableList<CentralDifferences.Entry> entries =
        CentralDifferences.sampled(
            ReferenceCompressiveTransformer.taskLossAsFunctionOf(
                "output_bias", parameters, tokens, targets, memories),
            parameters.get("output_bias"),
            7,
            SEED);
    assertThat(entries).hasSize(7);
    for (CentralDifferences.Entry entry : entries) {
      assertWithMessage("derivative by output_bias[%s], seed %s", entry.index(), SEED)
          .that(entry.derivative())
          .isWithin(1e-8)
          .of(expected[entry.index()]);
    }
  }
}
