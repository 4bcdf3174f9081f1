package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.ImmutableList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the model's compression loss: the values that it averages, and those that a difference
 * holds fixed.
 */
final class CompressionLossTest {
  private static final long SEED = 31;
  private static final int[] ONE = {1, 5, 2, 8};
  private static final int[] TWO = {3, 3, 7, 0};

  @Test
  void isTheMeanOverStreams() {
    var model =
        new ReferenceCompressiveTransformer(
            ReferenceParameters.random(sizes(new ReferenceAutoEncoding()), SEED));
    assertWithMessage("loss of two streams, seed %s", SEED)
        .that(secondWindow(model, ONE, TWO).compressionLoss())
        .isWithin(1e-14)
        .of(
            (secondWindow(model, ONE).compressionLoss()
                    + secondWindow(model, TWO).compressionLoss())
                / 2);
  }

  @Test
  void isTheMeanOverLayersThatCompress() {
    var model =
        new ReferenceCompressiveTransformer(
            ReferenceParameters.random(sizes(new ReferenceAttentionReconstruction(true)), SEED));
    ReferenceStep step = secondWindow(model, ONE);
    assertThat(step.compressionLoss(1)).isEqualTo(0.0); // it has no compressed memory
    assertThat(step.compressionLoss(2)).isGreaterThan(0.0);
    assertWithMessage("loss, seed %s", SEED)
        .that(step.compressionLoss())
        .isWithin(1e-15)
        .of((step.compressionLoss(0) + step.compressionLoss(2)) / 2);
  }

  @Test
  void withoutALossItIsZero() {
    for (ReferenceLoss none :
        new ReferenceLoss[] {
          new ReferenceNoCompressionLoss(), new ReferenceBackPropagationThroughTime(3)
        }) {
      ReferenceDimensions sizes = sizes(none);
      assertThat(sizes.hasCompressionLoss()).isFalse();
      ReferenceStep step =
          secondWindow(
              new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED)), ONE);
      assertThat(step.compressionLoss()).isEqualTo(0.0);
      assertThrows(
          IllegalArgumentException.class,
          () -> step.compressionLossAsFunctionOf("layer_00/compression/kernel"));
    }
    var loss = new ReferenceAutoEncoding();
    assertThat(sizes(loss).hasCompressionLoss()).isTrue();
    assertThat(Sample.withLoss(plain(), loss).hasCompressionLoss()).isFalse();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("parametersOfCompression")
  void asFunctionOfAParameterAllElseIsHeldFixed(ReferenceLoss loss, String name) {
    ReferenceParameters parameters = ReferenceParameters.random(sizes(loss), SEED);
    ReferenceStep step = secondWindow(new ReferenceCompressiveTransformer(parameters), ONE);
    double[] other = ReferenceParameters.random(sizes(loss), SEED + 1).get(name);
    var function = step.compressionLossAsFunctionOf(name);
    assertWithMessage("at its own value, seed %s", SEED)
        .that(function.applyAsDouble(parameters.get(name)))
        .isWithin(1e-15)
        .of(step.compressionLoss());
    double elsewhere = function.applyAsDouble(other);
    assertWithMessage("at another value, seed %s", SEED)
        .that(Math.abs(elsewhere - step.compressionLoss()))
        .isGreaterThan(1e-4);
    // Starting from the initial memories, the other layers see nothing of it until the next window.
    var changed = new ReferenceCompressiveTransformer(parameters.with(name, other));
    ReferenceMemories memories = firstMemories(new ReferenceCompressiveTransformer(parameters));
    assertWithMessage("loss of a model with that parameter, seed %s", SEED)
        .that(changed.step(new int[][] {ONE}, memories).compressionLoss())
        .isWithin(1e-15)
        .of(elsewhere);
  }

  static Stream<Arguments> parametersOfCompression() {
    return Stream.of(new ReferenceAttentionReconstruction(true), new ReferenceAutoEncoding())
        .flatMap(
            loss ->
                ReferenceParameters.shapes(sizes(loss)).keySet().stream()
                    .filter(name -> name.contains("/compression/"))
                    .map(name -> arguments(loss, name)));
  }

  @Test
  void isAFunctionOfNothingElse() {
    ReferenceDimensions sizes = sizes(new ReferenceAttentionReconstruction(true));
    ReferenceStep step =
        secondWindow(
            new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED)), ONE);
    for (String name : new String[] {"embedding", "layer_01/compression/kernel"}) {
      assertThat(
              assertThrows(
                  IllegalArgumentException.class, () -> step.compressionLossAsFunctionOf(name)))
          .hasMessageThat()
          .isEqualTo("parameter " + name + " is not one of a compressor or its loss");
    }
  }

  private static ReferenceStep secondWindow(
      ReferenceCompressiveTransformer model, int[]... tokens) {
    ReferenceStep first = model.step(tokens, model.initialMemories(tokens.length));
    return model.step(tokens, first.memories());
  }

  private static ReferenceMemories firstMemories(ReferenceCompressiveTransformer model) {
    return model.step(new int[][] {ONE}, model.initialMemories(1)).memories();
  }

  /** Returns three layers, of which the middle one does not compress. */
  private static ReferenceDimensions sizes(ReferenceLoss loss) {
    return new ReferenceDimensions(
        9,
        8,
        2,
        8,
        ImmutableList.of(4, 4, 3),
        ImmutableList.of(4, 0, 2),
        ImmutableList.of(
            new ReferenceDilatedConvolution(8, 2, ImmutableList.of(1)),
            new ReferenceConvolution(8, 2, 0),
            new ReferenceRecurrent(8, 4)),
        loss,
        ReferenceOptions.plain().withPositions("contiguous"));
  }

  private static ReferenceDimensions plain() {
    return Sample.sizes(9, 2, 4, 0, Sample.convolution(2), false);
  }
}
