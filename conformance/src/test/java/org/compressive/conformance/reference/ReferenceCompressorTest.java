package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the properties that all compressors share, and how compressors and losses are found. */
final class ReferenceCompressorTest {
  private static final long SEED = 61;

  @ParameterizedTest
  @MethodSource("compressors")
  void makesOneRowOfEveryRateRowsAndZerosOfZeros(ReferenceCompressor compressor) {
    Random random = new Random(SEED);
    Map<String, double[]> parameters = new HashMap<>();
    compressor
        .shapes()
        .forEach(
            (name, shape) ->
                parameters.put(
                    name,
                    random.doubles(shape.stream().reduce(1, (a, b) -> a * b), -1, 1).toArray()));
    double[] usage = random.doubles(6).toArray();
    assertThat(compressor.compressed(new double[6][4], usage, parameters))
        .isEqualTo(new double[6 / compressor.rate()][4]);

    double[][] rows = new double[6][];
    Arrays.setAll(rows, t -> random.doubles(4, 0.1, 1).toArray());
    double[][] slots = compressor.compressed(rows, usage, parameters);
    assertThat(slots).hasLength(6 / compressor.rate());
    for (double[] slot : slots) {
      assertWithMessage("slot, seed %s", SEED).that(slot).isNotEqualTo(new double[4]);
    }
  }

  @ParameterizedTest
  @MethodSource("compressorsOfSeveralRows")
  void refusesRowsLeftOver(ReferenceCompressor compressor) {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> compressor.compressed(new double[7][4], new double[7], Map.of())))
        .hasMessageThat()
        .isEqualTo("7 rows must be a multiple of the rate, " + compressor.rate());
  }

  static Stream<ReferenceCompressor> compressors() {
    return Stream.concat(Sample.compressors(4, 1).stream(), compressorsOfSeveralRows());
  }

  static Stream<ReferenceCompressor> compressorsOfSeveralRows() {
    return Stream.of(2, 3).flatMap(rate -> Sample.compressors(4, rate).stream());
  }

  @Test
  void oneChoosesByUsage() {
    assertThat(Sample.compressors(4, 2).stream().filter(ReferenceCompressor::usesUsage).toList())
        .containsExactly(new ReferenceMostUsed(4, 2));
  }

  @Test
  void areFoundByName() {
    assertThat(ReferenceCompressor.named("MaxPooling", 4, 2))
        .isEqualTo(new ReferenceMaxPooling(4, 2));
    assertThat(ReferenceCompressor.named("Convolution", 4, 2, 1))
        .isEqualTo(new ReferenceConvolution(4, 2, 1));
    assertThat(ReferenceCompressor.named("DilatedConvolution", 4, 2, ImmutableList.of(1, 3)))
        .isEqualTo(new ReferenceDilatedConvolution(4, 2, ImmutableList.of(1, 3)));
    assertThat(ReferenceLoss.named("AttentionReconstruction", true))
        .isEqualTo(new ReferenceAttentionReconstruction(true));
    assertThat(ReferenceLoss.named("AutoEncoding")).isEqualTo(new ReferenceAutoEncoding());
    assertThat(ReferenceLoss.named("BackPropagationThroughTime", 2))
        .isEqualTo(new ReferenceBackPropagationThroughTime(2));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(
            assertThrows(
                IllegalStateException.class, () -> ReferenceCompressor.named("Median", 4, 2)))
        .hasMessageThat()
        .isEqualTo("conformance has no reference for Median: write reference/ReferenceMedian");
    assertThat(
            assertThrows(
                IllegalStateException.class, () -> ReferenceLoss.named("MaxPooling", 4, 2)))
        .hasMessageThat()
        .isEqualTo("ReferenceMaxPooling is no ReferenceLoss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPooling", "Convolution"})
  void wrongSettingsAreNamed(String name) {
    assertThat(
            assertThrows(
                IllegalStateException.class, () -> ReferenceCompressor.named(name, 4, "two")))
        .hasMessageThat()
        .endsWith("of [4, two]");
  }
}
