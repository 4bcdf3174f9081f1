package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests windows of six that end in padding: their results and the memories that they leave. */
final class ReferencePaddingTest {
  private static final long SEED = 57;
  private static final ReferenceOptions PLAIN = ReferenceOptions.plain();

  static Stream<ReferenceDimensions> models() {
    ReferenceCompressor groups = Sample.convolution(2);
    ReferenceCompressor picked = new ReferenceMostUsed(8, 2);
    return Stream.of(
        sizes(groups, PLAIN),
        sizes(groups, PLAIN.withMasked(true).withNormalization("post")),
        sizes(picked, PLAIN.withMasked(true).withPositions("age")),
        sizes(picked, PLAIN.withSameLength(true).withNormalization("both").withTied(false)),
        Sample.withLoss(
            sizes(groups, PLAIN.withMasked(true).withResidual("gated")),
            new ReferenceAutoEncoding()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatIsWrittenInPaddingIsNoMatter(ReferenceDimensions sizes) {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories before = PaddedWindows.before(model);
    int[][] tokens = PaddedWindows.tokens(SEED + 1);
    int[][] others = otherPadding(tokens);
    int[][] targets = PaddedWindows.tokens(SEED + 2);
    ReferenceStep one = model.step(tokens, before, PaddedWindows.VALID);
    ReferenceStep other = model.step(others, before, PaddedWindows.VALID);
    for (int b = 0; b < 2; b++) {
      Sample.assertClose(
          "logits of stream %d, seed %d".formatted(b, SEED),
          Rows.oldest(other.logits()[b], PaddedWindows.VALID[b]),
          Rows.oldest(one.logits()[b], PaddedWindows.VALID[b]),
          0.0);
    }
    assertThat(other.taskLoss(otherPadding(targets))).isEqualTo(one.taskLoss(targets));
    assertThat(one.compressionLoss()).isGreaterThan(0.0);
    assertThat(other.compressionLoss()).isEqualTo(one.compressionLoss());
    Sample.assertClose(
        "logits of the next window, seed " + SEED,
        model.step(tokens, other.memories()).logits(),
        model.step(tokens, one.memories()).logits(),
        0.0);
  }

  @ParameterizedTest
  @MethodSource("models")
  void textBeforePaddingIsReadAsIfWithoutIt(ReferenceDimensions sizes) {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories before = PaddedWindows.before(model);
    int[][] tokens = PaddedWindows.tokens(SEED + 1);
    int[][] targets = PaddedWindows.tokens(SEED + 2);
    ReferenceStep padded = model.step(tokens, before, PaddedWindows.VALID);
    double loss = 0.0;
    for (int b = 0; b < 2; b++) {
      int[][] text = {Arrays.copyOf(tokens[b], PaddedWindows.VALID[b])};
      ReferenceStep alone = model.step(text, PaddedWindows.streamOf(before, b));
      Sample.assertClose(
          "logits of stream %d, seed %d".formatted(b, SEED),
          Rows.oldest(padded.logits()[b], PaddedWindows.VALID[b]),
          alone.logits()[0],
          1e-12);
      loss +=
          PaddedWindows.VALID[b]
              * alone.taskLoss(new int[][] {Arrays.copyOf(targets[b], PaddedWindows.VALID[b])});
    }
    assertWithMessage("task loss, seed %s", SEED)
        .that(padded.taskLoss(targets))
        .isWithin(1e-12)
        .of(loss / 6); // four tokens and two
  }

  @ParameterizedTest
  @MethodSource("models")
  void isRememberedAsZeros(ReferenceDimensions sizes) {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories memories =
        model
            .step(PaddedWindows.tokens(SEED + 1), PaddedWindows.before(model), PaddedWindows.VALID)
            .memories();
    for (int l = 0; l < sizes.layers(); l++) {
      for (int b = 0; b < 2; b++) {
        double[][] window = Rows.newest(memories.memory(l)[b], PaddedWindows.WINDOW);
        for (int t = 0; t < PaddedWindows.WINDOW; t++) {
          boolean zeros = Arrays.equals(window[t], new double[sizes.width()]);
          String what = "row %d of layer %d, stream %d, seed %d".formatted(t, l, b, SEED);
          assertWithMessage("zeros, %s", what).that(zeros).isEqualTo(t >= PaddedWindows.VALID[b]);
          if (sizes.options().masked()) {
            assertWithMessage("filled, %s", what)
                .that(Rows.newest(memories.filled(l)[b], PaddedWindows.WINDOW)[t][0])
                .isEqualTo(zeros ? 0.0 : 1.0);
          }
        }
      }
    }
  }

  @Test
  void flagsOfPaddingMoveIntoCompressedMemory() {
    ReferenceDimensions sizes = sizes(Sample.convolution(2), PLAIN.withMasked(true));
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories memories =
        model
            .step(PaddedWindows.tokens(SEED), model.initialMemories(2), new int[] {3, 0})
            .memories();
    memories = model.step(PaddedWindows.tokens(SEED + 1), memories).memories();
    memories = model.step(PaddedWindows.tokens(SEED + 2), memories).memories();
    // M = 8. The second window evicts two initial zeros before 1 1 1 0; the third evicts the other
    // two rows of padding before 1 1 1 1.
    assertThat(memories.compressedFilled(0)[0]).isEqualTo(new double[][] {{1}, {1}, {0}, {1}, {1}});
    assertThat(memories.compressedFilled(0)[1]).isEqualTo(new double[][] {{0}, {0}, {0}, {1}, {1}});
  }

  @ParameterizedTest
  @MethodSource("models")
  void withoutPaddingNothingChanges(ReferenceDimensions sizes) {
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories before = PaddedWindows.before(model);
    ReferenceStep one = model.step(PaddedWindows.tokens(SEED + 1), before);
    ReferenceStep other =
        model.step(
            PaddedWindows.tokens(SEED + 1),
            before,
            new int[] {PaddedWindows.WINDOW, PaddedWindows.WINDOW});
    Sample.assertClose("logits", other.logits(), one.logits(), 0.0);
    assertThat(other.compressionLoss()).isEqualTo(one.compressionLoss());
  }

  @Test
  void refusesWhatDoesNotFit() {
    var model =
        new ReferenceCompressiveTransformer(
            ReferenceParameters.random(sizes(Sample.convolution(2), PLAIN), SEED));
    assertThat(refusal(model, 1)).isEqualTo("valid is given for 1 streams, must be for 2");
    assertThat(refusal(model, 0, 7)).isEqualTo("valid of stream 1 is 7, must be in [0, 6]");
    assertThat(refusal(model, -1, 3)).isEqualTo("valid of stream 0 is -1, must be in [0, 6]");
  }

  private static String refusal(ReferenceCompressiveTransformer model, int... valid) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> model.step(PaddedWindows.tokens(SEED), model.initialMemories(2), valid))
            .getMessage());
  }

  private static int[][] otherPadding(int[][] tokens) {
    int[][] others = {tokens[0].clone(), tokens[1].clone()};
    for (int b = 0; b < 2; b++) {
      for (int t = PaddedWindows.VALID[b]; t < PaddedWindows.WINDOW; t++) {
        others[b][t] = (others[b][t] + 1) % PaddedWindows.VOCABULARY;
      }
    }
    return others;
  }

  private static ReferenceDimensions sizes(
      ReferenceCompressor compressor, ReferenceOptions options) {
    return Sample.sizes(PaddedWindows.VOCABULARY, 2, 8, 5, compressor, options);
  }
}
