package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which values the losses of windows that end in padding average over. */
final class ReferencePaddedLossTest {
  private static final long SEED = 59;
  private static final ReferenceOptions PLAIN = ReferenceOptions.plain();

  /**
   * Computes the loss from its parts: all evicted rows were in memory before, and x is what is
   * remembered.
   */
  @Test
  void reconstructionIsTheMeanOverAllQueriesThatAreText() {
    ReferenceDimensions sizes = sizes(Sample.convolution(2), PLAIN);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories before = PaddedWindows.before(model);
    ReferenceStep step = model.step(PaddedWindows.tokens(SEED + 1), before, PaddedWindows.VALID);
    String prefix = ReferenceParameters.layerPrefix(1) + "attention/";
    var attention =
        new ContentAttention(2, parameters.get(prefix + "key"), parameters.get(prefix + "value"));
    double sum = 0.0;
    for (int b = 0; b < 2; b++) {
      double[][] evicted = Rows.oldest(before.memory(1)[b], PaddedWindows.WINDOW);
      double[][] made =
          sizes.compressor(1).compressed(evicted, new double[6], parameters.compression(1));
      double[][] x = Rows.newest(step.memories().memory(1)[b], PaddedWindows.WINDOW);
      double[][] queries =
          Rows.times(Rows.oldest(x, PaddedWindows.VALID[b]), parameters.get(prefix + "query"), 8);
      double[][] over = attention.attend(queries, evicted);
      double[][] instead = attention.attend(queries, made);
      for (int t = 0; t < PaddedWindows.VALID[b]; t++) {
        for (int n = 0; n < 8; n++) {
          sum += Math.pow(over[t][n] - instead[t][n], 2);
        }
      }
    }
    assertWithMessage("loss of layer 1, seed %s", SEED)
        .that(step.compressionLoss(1))
        .isWithin(1e-14)
        .of(sum / ((4 + 2) * 8));
  }

  @Test
  void aStreamOfPaddingAloneCountsForNothing() {
    ReferenceDimensions sizes = sizes(Sample.convolution(2), PLAIN.withMasked(true));
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories before = PaddedWindows.before(model);
    int[][] tokens = PaddedWindows.tokens(SEED + 1);
    int[][] targets = PaddedWindows.tokens(SEED + 2);
    ReferenceStep both = model.step(tokens, before, new int[] {PaddedWindows.WINDOW, 0});
    ReferenceStep one = model.step(new int[][] {tokens[0]}, PaddedWindows.streamOf(before, 0));
    assertThat(both.taskLoss(targets)).isEqualTo(one.taskLoss(new int[][] {targets[0]}));
    assertThat(both.compressionLoss()).isEqualTo(one.compressionLoss());
    ReferenceStep none = model.step(tokens, model.initialMemories(2), new int[] {0, 0});
    assertThat(none.taskLoss(targets)).isEqualTo(0.0);
    assertThat(none.compressionLoss()).isEqualTo(0.0);
    assertThat(none.memories().filled(1)).isEqualTo(new double[2][8][1]);
  }

  @Test
  void theLossAsAFunctionKnowsPadding() {
    ReferenceDimensions sizes = sizes(Sample.convolution(2), PLAIN.withMasked(true));
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    double[] values = ReferenceParameters.random(sizes, SEED + 1).get("embedding");
    var model = new ReferenceCompressiveTransformer(parameters.with("embedding", values));
    ReferenceMemories before = PaddedWindows.before(model);
    int[][] tokens = PaddedWindows.tokens(SEED + 1);
    int[][] targets = PaddedWindows.tokens(SEED + 2);
    ReferenceStep first = model.step(tokens, before, PaddedWindows.VALID);
    ReferenceStep second =
        model.step(targets, first.memories(), new int[] {1, PaddedWindows.WINDOW});
    assertThat(
            ReferenceCompressiveTransformer.taskLossAsFunctionOf(
                    "embedding", parameters, tokens, targets, PaddedWindows.VALID, before)
                .applyAsDouble(values))
        .isEqualTo(first.taskLoss(targets));
    assertThat(
            ReferenceCompressiveTransformer.lossAsFunctionOf(
                    "embedding",
                    parameters,
                    ImmutableList.of(tokens, targets),
                    ImmutableList.of(targets, tokens),
                    List.of(PaddedWindows.VALID, new int[] {1, PaddedWindows.WINDOW}),
                    before,
                    true)
                .applyAsDouble(values))
        .isWithin(1e-14)
        .of(
            (first.taskLoss(targets)
                    + first.compressionLoss()
                    + second.taskLoss(tokens)
                    + second.compressionLoss())
                / 2);
    String kernel = "layer_01/compression/kernel";
    assertThat(first.compressionLossAsFunctionOf(kernel).applyAsDouble(parameters.get(kernel)))
        .isWithin(1e-15)
        .of(first.compressionLoss());
  }

  private static ReferenceDimensions sizes(
      ReferenceCompressor compressor, ReferenceOptions options) {
    return Sample.sizes(PaddedWindows.VOCABULARY, 2, 8, 5, compressor, options);
  }
}
