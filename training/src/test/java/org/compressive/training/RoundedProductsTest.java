package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.util.Random;
import org.compressive.ops.MatMulPrecision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares steps whose graph itself specifies bfloat16 matrix products, as on a GPU, with steps in
 * float32.
 */
final class RoundedProductsTest {

  private static final long SEED = 20261123;

  /**
   * The relative tolerance for losses. Factors are rounded to 8 bits, and the errors mostly cancel.
   */
  private static final double LOSS = 0.01;

  /** The relative tolerance for the norms of gradients, which are sums of fewer terms. */
  private static final double NORM = 0.1;

  /** The settings are those that change the matrix products of a model. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers=2",
        "model.vocabulary=300 model.embedding.cutoffs=[20,100] model.embedding.divisor=2",
        "model.residual=gated model.embedding.tied=false model.embedding.width=8",
        "model.activation=gated model.compression.function=dilated-convolution"
            + " model.compressionLoss.function=auto-encoding",
        "model.compression.function=recurrent model.dropout={\"attention\":0.2}",
        "model.compression.function=softmax-pooling model.positions.scheme=age",
        "training.recompute=true",
      })
  void stepsAreNearlyTheSame(String settings) {
    var random = new Random(SEED);
    var run = TinyRun.config(Splitter.on(' ').splitToList(settings).toArray(String[]::new));
    try (var exact = new TrainingSteps(run, SEED, MatMulPrecision.FLOAT32);
        var rounded = new TrainingSteps(run, SEED, MatMulPrecision.BFLOAT16)) {
      assertThat(exact.products()).containsExactly("DT_FLOAT");
      assertThat(rounded.products()).containsExactly("DT_BFLOAT16");
      boolean different = false;
      for (int step = 0; step < 2; step++) {
        int[] tokens = exact.tokens(random);
        var expected = exact.step(tokens);
        var actual = rounded.step(tokens);
        String where = "step %s, seed %s, %s".formatted(step, SEED, settings);
        assertNear("loss, " + where, actual.loss(), expected.loss(), LOSS);
        assertNear("norm, " + where, actual.gradientNorm(), expected.gradientNorm(), NORM);
        assertNear(
            "compression loss, " + where,
            actual.compressionLoss(),
            expected.compressionLoss(),
            NORM);
        assertNear(
            "compression norm, " + where,
            actual.compressionGradientNorm(),
            expected.compressionGradientNorm(),
            NORM);
        different |= actual.loss() != expected.loss();
      }
      assertThat(different).isTrue();
    }
  }

  private static void assertNear(String what, double actual, double expected, double relative) {
    assertWithMessage(what).that(actual).isWithin(relative * expected + 1e-9).of(expected);
  }
}
