package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that slots that have not been filled yet are hidden, and that flags mark them. */
final class ReferenceMaskedTest {
  private static final long SEED = 27;
  private static final int TOKENS = 11;
  private static final ReferenceOptions ATTENDED = ReferenceOptions.plain();
  private static final ReferenceOptions MASKED = ATTENDED.withMasked(true);

  static Stream<ReferenceCompressor> compressors() {
    return Stream.of(Sample.convolution(2), new ReferenceMostUsed(8, 2));
  }

  /** While text is still filling memory, it is read as if in one window and without memory. */
  @ParameterizedTest
  @MethodSource("compressors")
  void anEmptyMemoryIsNone(ReferenceCompressor compressor) {
    ReferenceParameters masked = parameters(18, 3, compressor, MASKED);
    var plain =
        new ReferenceParameters(Sample.sizes(TOKENS, 2, 18, 3, compressor, true), masked.values());
    int[][] tokens = Sample.tokens(1, 18, TOKENS, new Random(SEED));
    double[][] expected = new ReferenceTransformerXl(plain, 0, 1).read(tokens)[0];
    var model = new ReferenceCompressiveTransformer(masked);
    ReferenceMemories memories = model.initialMemories(1);
    for (int read = 0; read < 18; read += 6) {
      int[][] window = {Arrays.copyOfRange(tokens[0], read, read + 6)};
      ReferenceStep step = model.step(window, memories);
      memories = step.memories();
      Sample.assertClose(
          "logits from token %d, seed %d".formatted(read, SEED),
          step.logits()[0],
          Arrays.copyOfRange(expected, read, read + 6),
          1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void fullMemoryIsAttendedToAsEver(ReferenceCompressor compressor) {
    var model = new ReferenceCompressiveTransformer(parameters(9, 3, compressor, MASKED));
    ReferenceMemories full = after(4, model);
    assertThat(full.filled(1)[1]).isEqualTo(flags("111111111"));
    assertThat(full.compressedFilled(1)[1]).isEqualTo(flags("111"));
    int[][] tokens = Sample.tokens(2, 6, TOKENS, new Random(SEED));
    ReferenceStep masked = model.step(tokens, full);
    var attending = new ReferenceCompressiveTransformer(parameters(9, 3, compressor, ATTENDED));
    ReferenceStep attended = attending.step(tokens, unflagged(full));
    Sample.assertClose("logits", masked.logits(), attended.logits(), 0.0);
    assertThat(masked.compressionLoss()).isEqualTo(attended.compressionLoss());
    assertThat(attended.memories().filled(0)).isEqualTo(new double[2][0][1]);
    assertThat(attended.memories().compressedFilled(0)).isEqualTo(new double[2][0][1]);
  }

  @ParameterizedTest
  @MethodSource("compressors")
  void whatStandsInAHiddenSlotIsNoMatter(ReferenceCompressor compressor) {
    var model = new ReferenceCompressiveTransformer(parameters(9, 3, compressor, MASKED));
    int[][] tokens = Sample.tokens(2, 6, TOKENS, new Random(SEED));
    double[][][] logits = model.step(tokens, after(1, model)).logits();
    for (int slot = 0; slot < 9 + 3; slot++) {
      ReferenceMemories memories = after(1, model);
      boolean hidden = slot < 3 || slot >= 9; // 6 of 9 rows of memory are filled
      double[][][] slots = slot < 9 ? memories.memory(0) : memories.compressed(0);
      slots[1][slot % 9] = new double[] {3, -2, 5, 1, -4, 0.5, 2, -1};
      assertWithMessage("logits unchanged by slot %s, seed %s", slot, SEED)
          .that(Arrays.deepEquals(model.step(tokens, memories).logits(), logits))
          .isEqualTo(hidden);
      // Without flags, each of them is seen.
      var attending = new ReferenceCompressiveTransformer(parameters(9, 3, compressor, ATTENDED));
      assertWithMessage("logits unchanged by attended slot %s, seed %s", slot, SEED)
          .that(
              Arrays.deepEquals(
                  attending.step(tokens, unflagged(memories)).logits(),
                  attending.step(tokens, unflagged(after(1, model))).logits()))
          .isFalse();
    }
  }

  @Test
  void sameLengthHidesTheOldestAsWell() {
    // C = 1, M = 2, T = 3, and queries of zeros: query i attends equally to each key that it sees
    // among the keys i to 3 + i, of which 0 (compressed) and 1 (memory) are not filled.
    ReferenceParameters parameters =
        ReferenceParameters.random(
            Sample.sizes(
                TOKENS,
                1,
                2,
                1,
                new ReferenceMostUsed(4, 3),
                MASKED.withPositions("contiguous").withSameLength(true)),
            SEED);
    for (String name : new String[] {"query", "content_bias", "position_bias"}) {
      String full = "layer_00/attention/" + name;
      parameters = parameters.with(full, new double[parameters.get(full).length]);
    }
    ReferenceMemories memories = ReferenceMemories.zeros(parameters.dimensions(), 1);
    memories.filled(0)[0][1][0] = 1;
    double[][] x = {{1, 2, 3, 4}, {-1, 1, 0, 2}, {0, 3, 1, -2}};
    assertThat(new ReferenceAttention(parameters, 0).attend(x, memories.of(0, 0)).received)
        .usingTolerance(1e-15)
        .containsExactly(0.0, 0.0, 5 / 18.0 + 1 / 12.0, 5 / 18.0 + 1 / 12.0, 7 / 36.0, 1 / 12.0)
        .inOrder();
  }

  @ParameterizedTest(name = "memory {0}, most used {1}")
  @CsvSource({
    // flags of memory and of compressed memory after each of three windows of 4, in groups of 2
    "5, false, 01111 11111 11111, 00000 00011 01111",
    "7, false, 0001111 1111111 1111111, 00000 00001 00111",
    "3, false, 111 111 111, 00001 00111 11111",
    "0, false, '  ', 00011 01111 11111",
    "12, false, 000000001111 000011111111 111111111111, 00000 00000 00000",
    // hidden rows received no attention, so filled rows are kept first
    "5, true, 01111 11111 11111, 00000 00011 01111",
    "6, true, 001111 111111 111111, 00000 00011 01111",
    "7, true, 0001111 1111111 1111111, 00000 00001 00111",
    "0, true, '  ', 00011 01111 11111",
  })
  void flagsMoveAsTheirRowsDo(int memory, boolean mostUsed, String filled, String compressed) {
    ReferenceCompressor compressor = mostUsed ? new ReferenceMostUsed(8, 2) : Sample.convolution(2);
    var model = new ReferenceCompressiveTransformer(parameters(memory, 5, compressor, MASKED));
    ReferenceMemories memories = model.initialMemories(1);
    Random random = new Random(SEED);
    assertThat(memories.filled(1)).isEqualTo(new double[1][memory][1]);
    assertThat(memories.compressedFilled(1)).isEqualTo(new double[1][5][1]);
    for (int w = 0; w < 3; w++) {
      memories = model.step(Sample.tokens(1, 4, TOKENS, random), memories).memories();
      for (int layer = 0; layer < 2; layer++) {
        String what = "layer %d, window %d, seed %d".formatted(layer, w, SEED);
        assertWithMessage("memory, %s", what)
            .that(memories.filled(layer)[0])
            .isEqualTo(flags(filled.split(" ", -1)[w]));
        assertWithMessage("compressed memory, %s", what)
            .that(memories.compressedFilled(layer)[0])
            .isEqualTo(flags(compressed.split(" ", -1)[w]));
      }
    }
  }

  @Test
  void anEmptySlotIsUsedByNobodyForAWindow() {
    ReferenceCompressor compressor = new ReferenceMostUsed(8, 2);
    var model = new ReferenceCompressiveTransformer(parameters(12, 3, compressor, MASKED));
    double[][] usage = after(1, model).usage(1)[0];
    assertThat(Rows.oldest(usage, 6))
        .isEqualTo(Stream.generate(() -> new double[] {0, 1}).limit(6).toArray(double[][]::new));
    for (double[] used : Rows.newest(usage, 6)) {
      assertThat(used[0]).isGreaterThan(0.0);
    }
  }

  @Test
  void theCompressionLossSeesZerosInBothCases() {
    int[][] tokens = Sample.tokens(2, 6, TOKENS, new Random(SEED));
    double[] losses =
        Stream.of(MASKED, ATTENDED)
            .map(options -> parameters(3, 3, Sample.convolution(2), options))
            .map(ReferenceCompressiveTransformer::new)
            .mapToDouble(model -> model.step(tokens, model.initialMemories(2)).compressionLoss(0))
            .toArray();
    assertThat(losses[0]).isGreaterThan(1e-6);
    assertThat(losses[0]).isEqualTo(losses[1]);
  }

  private static ReferenceParameters parameters(
      int memory, int compressed, ReferenceCompressor compressor, ReferenceOptions options) {
    return ReferenceParameters.random(
        Sample.sizes(TOKENS, 2, memory, compressed, compressor, options), SEED);
  }

  private static ReferenceMemories after(int windows, ReferenceCompressiveTransformer model) {
    Random random = new Random(SEED + 1);
    ReferenceMemories memories = model.initialMemories(2);
    for (int window = 0; window < windows; window++) {
      memories = model.step(Sample.tokens(2, 6, TOKENS, random), memories).memories();
    }
    return memories;
  }

  /** Returns the same rows as a model that attends to all slots remembers them. */
  private static ReferenceMemories unflagged(ReferenceMemories memories) {
    LayerMemory[][] remembered = new LayerMemory[memories.layers()][memories.batch()];
    for (int l = 0; l < memories.layers(); l++) {
      for (int b = 0; b < memories.batch(); b++) {
        LayerMemory each = memories.of(l, b);
        remembered[l][b] =
            new LayerMemory(
                each.memory,
                each.compressed,
                each.usage,
                each.age,
                new double[0][1],
                new double[0][1]);
      }
    }
    return ReferenceMemories.of(remembered);
  }

  /** Returns one row for each digit. */
  private static double[][] flags(String digits) {
    return digits.chars().mapToObj(digit -> new double[] {digit - '0'}).toArray(double[][]::new);
  }
}
