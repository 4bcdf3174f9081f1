package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import org.junit.jupiter.api.Test;

/** Compression and its loss on numbers small enough to work out by hand. */
final class ReferenceCompressionTest {
  private static final double[] IDENTITY = {1, 0, 0, 1};
  private static final double[] MEAN_OF_TWO = {0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5};

  @Test
  void kernelIsIndexedByTapInputOutput() {
    double[] kernel = {0, 2, 0, 0, 0, 0, 5, 0}; // tap 0: 0 to 1, twofold; tap 1: 1 to 0, fivefold
    double[][] rows = {{1, 10}, {3, 30}, {4, 40}, {6, 60}};
    assertThat(compression(1).compressed(rows, kernel))
        .isEqualTo(new double[][] {{150, 2}, {300, 8}});
  }

  @Test
  void lossIsTheSquaredDifferenceOfTwoAttentions() {
    // Scores ln 3 and 0: weights 3/4 and 1/4 over (1, 0) and (0, 0); one slot (1/2, 0) instead.
    double[][] queries = {{Math.sqrt(2) * Math.log(3), 7}};
    double[][] evicted = {{1, 0}, {0, 0}};
    assertThat(compression(1).squaredDifference(queries, evicted, MEAN_OF_TWO))
        .isWithin(1e-15)
        .of(0.25 * 0.25);
  }

  @Test
  void headsAttendSeparately() {
    // Head 0 scores ln 3 and 0 over values 1 and 0, head 1 scores 0 and ln 4 over values 0 and 1.
    double[][] queries = {{Math.log(3), Math.log(4)}};
    double[][] evicted = {{1, 0}, {0, 1}};
    double first = 3.0 / 4 - 0.5;
    double second = 4.0 / 5 - 0.5;
    assertThat(compression(2).squaredDifference(queries, evicted, MEAN_OF_TWO))
        .isWithin(1e-15)
        .of(first * first + second * second);
  }

  @Test
  void meanOfEqualPairsLosesNothing() {
    double[][] queries = {{0.3, -1.2}, {2.0, 0.7}};
    double[][] evicted = {{0.4, 0.1}, {0.4, 0.1}, {-1.5, 0.8}, {-1.5, 0.8}};
    assertThat(compression(2).squaredDifference(queries, evicted, MEAN_OF_TWO)).isLessThan(1e-30);
  }

  @Test
  void theModelsLossIsTheMeanOverLayersBatchTimeAndChannels() {
    long seed = 31;
    ReferenceDimensions sizes = new ReferenceDimensions(9, 2, 8, 2, 8, 4, 4, 2, false);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, seed);
    ReferenceCompressiveTransformer model = new ReferenceCompressiveTransformer(parameters);
    int[] one = {1, 5, 2, 8};
    int[] two = {3, 3, 7, 0};
    double first = secondWindowLoss(model, new int[][] {one});
    double second = secondWindowLoss(model, new int[][] {two});
    assertWithMessage("loss of two streams, seed %s", seed)
        .that(secondWindowLoss(model, new int[][] {one, two}))
        .isWithin(1e-14)
        .of((first + second) / 2);

    ReferenceStep step = secondWindow(model, new int[][] {one});
    assertWithMessage("loss of two layers, seed %s", seed)
        .that(step.compressionLoss())
        .isWithin(1e-15)
        .of((step.compressionLoss(0) + step.compressionLoss(1)) / 2);
  }

  @Test
  void lossAsFunctionOfAKernelHoldsAllElseFixed() {
    long seed = 32;
    ReferenceDimensions sizes = new ReferenceDimensions(9, 2, 8, 2, 8, 4, 4, 2, false);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, seed);
    ReferenceStep step =
        secondWindow(new ReferenceCompressiveTransformer(parameters), new int[][] {{1, 5, 2, 8}});
    double[] other = ReferenceParameters.random(sizes, seed + 1).get("layer_00/compression/kernel");
    for (int layer = 0; layer < sizes.layers(); layer++) {
      double[] own = parameters.get(ReferenceParameters.kernelName(layer));
      var loss = step.compressionLossAsFunctionOfKernel(layer);
      assertWithMessage("layer %s at its own kernel, seed %s", layer, seed)
          .that(loss.applyAsDouble(own))
          .isWithin(1e-15)
          .of(step.compressionLoss());
      assertWithMessage("layer %s at another kernel, seed %s", layer, seed)
          .that(Math.abs(loss.applyAsDouble(other) - step.compressionLoss()))
          .isGreaterThan(1e-4);
    }
  }

  private static double secondWindowLoss(ReferenceCompressiveTransformer model, int[][] tokens) {
    return secondWindow(model, tokens).compressionLoss();
  }

  private static ReferenceStep secondWindow(ReferenceCompressiveTransformer model, int[][] tokens) {
    return model.step(tokens, model.step(tokens, model.initialMemories(tokens.length)).memories());
  }

  /** Width 2, rate 2, identities for keys and values. */
  private static ReferenceCompression compression(int heads) {
    return new ReferenceCompression(
        new ReferenceDimensions(3, 1, 2, heads, 2, 2, 2, 2, false), IDENTITY, IDENTITY);
  }
}
