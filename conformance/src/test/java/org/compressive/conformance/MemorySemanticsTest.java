package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.conformance.reference.ReferenceTransformerXl;
import org.compressive.graph.TinyModel;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.SeparatePositions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks the contents of the memories after each window against a table.
 *
 * <p>A slot shows the position of the token whose row it holds, oldest slot first, or a dot if it
 * holds zeros. The convolution passes on the first row of each group, so that a compressed slot is
 * also a row.
 */
final class MemorySemanticsTest {

  private static final long SEED = 6001;
  private static final int BATCH = 2;
  private static final int WIDTH = 8;
  private static final double SAME = 1e-5;

  /** The maximum number of positions that a single character can name. */
  private static final int LONGEST = Character.MAX_RADIX;

  @ParameterizedTest(name = "n_s {0}, n_m {1}, n_cm {2}, c {3}, after window {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # n_s | n_m | n_cm | c | windows | memory      | compressed memory
          # empty, partial, full, overflowing
          2     | 4   | 3    | 1 | 0       | . . . .     | . . .
          2     | 4   | 3    | 1 | 1       | . . 0 1     | . . .
          2     | 4   | 3    | 1 | 2       | 0 1 2 3     | . . .
          2     | 4   | 3    | 1 | 3       | 2 3 4 5     | . 0 1
          2     | 4   | 3    | 1 | 4       | 4 5 6 7     | 1 2 3
          2     | 4   | 3    | 1 | 5       | 6 7 8 9     | 3 4 5
          # memory as long as the window
          2     | 2   | 2    | 2 | 1       | 0 1         | . .
          2     | 2   | 2    | 2 | 2       | 2 3         | . 0
          2     | 2   | 2    | 2 | 3       | 4 5         | 0 2
          2     | 2   | 2    | 2 | 4       | 6 7         | 2 4
          # the paper's figure 1: a step pushes one slot
          3     | 6   | 6    | 3 | 1       | . . . 0 1 2 | . . . . . .
          3     | 6   | 6    | 3 | 2       | 0 1 2 3 4 5 | . . . . . .
          3     | 6   | 6    | 3 | 3       | 3 4 5 6 7 8 | . . . . . 0
          3     | 6   | 6    | 3 | 4       | 6 7 8 9 a b | . . . . 0 3
          3     | 6   | 6    | 3 | 8       | i j k l m n | 0 3 6 9 c f
          3     | 6   | 6    | 3 | 9       | l m n o p q | 3 6 9 c f i
          # memory no multiple of the window: zeros and rows share a group
          2     | 3   | 2    | 2 | 1       | . 0 1       | . .
          2     | 3   | 2    | 2 | 2       | 1 2 3       | . .
          2     | 3   | 2    | 2 | 3       | 3 4 5       | . 1
          2     | 3   | 2    | 2 | 4       | 5 6 7       | 1 3
          # window longer than memory: some rows pass it by
          4     | 2   | 4    | 1 | 1       | 2 3         | . . 0 1
          4     | 2   | 4    | 1 | 2       | 6 7         | 2 3 4 5
          4     | 2   | 3    | 2 | 1       | 2 3         | . . 0
          4     | 2   | 3    | 2 | 2       | 6 7         | 0 2 4
          # compressed memory without memory
          4     | 0   | 3    | 2 | 1       | -           | . 0 2
          4     | 0   | 3    | 2 | 2       | -           | 2 4 6
          # a window compresses to more than fits
          4     | 4   | 1    | 2 | 2       | 4 5 6 7     | 2
          # memory without compressed memory, and neither
          2     | 3   | 0    | 1 | 1       | . 0 1       | -
          2     | 3   | 0    | 1 | 3       | 3 4 5       | -
          2     | 0   | 0    | 1 | 3       | -           | -
          """)
  void slotsHold(
      int window,
      int memory,
      int compressedMemory,
      int rate,
      int windows,
      String expectedMemory,
      String expectedCompressed) {
    ModelConfig config = config(window, memory, compressedMemory, rate);
    ReferenceParameters values = withFirstTaps(ReferenceBridge.parameters(config, SEED));
    double[][][] rows = rows(values, Math.max(windows * window, 1)); // [B][position][D]
    try (StaticModel known = new StaticModel(config, BATCH, values, GraphOptimization.AS_BUILT);
        SignatureModel open =
            new SignatureModel(config, BATCH, values, GraphOptimization.AS_BUILT)) {
      for (WindowReader model : List.of(known, open)) {
        Map<String, float[]> memories = model.initialMemories();
        for (int w = 0; w < windows; w++) {
          memories = model.read(tokens(w * window, window), memories).memories();
        }
        for (int b = 0; b < BATCH; b++) {
          assertWithMessage("memory of stream %s, seed %s", b, SEED)
              .that(slots(memories.get("memory_00"), memory, b, rows[b]))
              .isEqualTo(expectedMemory);
          assertWithMessage("compressed memory of stream %s, seed %s", b, SEED)
              .that(slots(memories.get("compressed_memory_00"), compressedMemory, b, rows[b]))
              .isEqualTo(expectedCompressed);
        }
      }
    }
  }

  /**
   * In the paper's figure 1 (3 layers, n_s 3, n_m 6, n_cm 6, c 3), a step pushes one compressed
   * slot in each layer, whatever the compression function, and the others move up.
   */
  @Test
  void inFigureOneEachStepPushesOneCompressedSlotPerLayer() {
    for (Compression function : Variants.of(Compression.class, PerLayer.all(3))) {
      var config =
          Geometry.FIGURE_1.config(
              new SeparatePositions(), function, new AttentionReconstruction());
      Random random = new Random(SEED);
      try (StaticModel model =
          new StaticModel(
              config, 1, ReferenceBridge.parameters(config, SEED), GraphOptimization.AS_BUILT)) {
        Map<String, float[]> memories = model.initialMemories();
        for (int step = 1; step <= 12; step++) {
          int[][] window = ReferenceBridge.tokens(1, config.window(), config.vocabulary(), random);
          Map<String, float[]> after = model.read(window, memories).memories();
          for (int layer = 0; layer < config.layers(); layer++) {
            String name = "compressed_memory_%02d".formatted(layer);
            float[] found = after.get(name);
            int width = config.width();
            assertWithMessage("%s, %s after step %s, seed %s", function, name, step, SEED)
                .that(Arrays.copyOf(found, found.length - width))
                .isEqualTo(Arrays.copyOfRange(memories.get(name), width, found.length));
            // Memory holds two windows, so the third step is the first to evict rows of text.
            float[] pushed = Arrays.copyOfRange(found, found.length - width, found.length);
            assertWithMessage("%s, %s after step %s, seed %s", function, name, step, SEED)
                .that(GraphGradients.largest(pushed) > 0)
                .isEqualTo(step > 2);
          }
          memories = after;
        }
      }
    }
  }

  /** Returns a model of one layer, whose memory of a token depends on that token alone. */
  private static ModelConfig config(int window, int memory, int compressedMemory, int rate) {
    return TinyModel.ofTokens()
        .vocabulary(BATCH * LONGEST)
        .layers(1)
        .width(WIDTH)
        .feedForward(8)
        .window(window)
        .memory(memory)
        .compressedMemory(compressedMemory)
        .compression(new Convolution(rate))
        .compressionLoss(new NoCompressionLoss())
        .positions(new ContiguousPositions())
        .build();
  }

  private static ReferenceParameters withFirstTaps(ReferenceParameters parameters) {
    if (!parameters.dimensions().compresses()) {
      return parameters;
    }
    double[] kernel = new double[parameters.dimensions().rate(0) * WIDTH * WIDTH];
    for (int n = 0; n < WIDTH; n++) {
      kernel[n * WIDTH + n] = 1; // tap 0
    }
    return parameters.with(ReferenceParameters.kernelName(0), kernel);
  }

  /** Returns tokens that all differ, in both streams. */
  private static int[][] tokens(int first, int count) {
    int[][] tokens = new int[BATCH][count];
    for (int b = 0; b < BATCH; b++) {
      int start = b * LONGEST + first;
      Arrays.setAll(tokens[b], t -> start + t);
    }
    return tokens;
  }

  /** Returns the row of every position, from a Transformer-XL that forgets nothing. */
  private static double[][][] rows(ReferenceParameters values, int positions) {
    var all = new ReferenceTransformerXl(values, positions, BATCH);
    all.read(tokens(0, positions));
    return all.memory(0);
  }

  private static String slots(float @Nullable [] memory, int count, int stream, double[][] rows) {
    if (memory == null) {
      return "-";
    }
    return IntStream.range(0, count)
        .map(slot -> (stream * count + slot) * WIDTH)
        .mapToObj(first -> Arrays.copyOfRange(memory, first, first + WIDTH))
        .map(row -> symbol(row, rows))
        .collect(Collectors.joining(" "));
  }

  private static String symbol(float[] row, double[][] rows) {
    if (GraphGradients.largest(row) == 0) {
      return ".";
    }
    for (int position = 0; position < rows.length; position++) {
      if (same(row, rows[position])) {
        return Integer.toString(position, Character.MAX_RADIX);
      }
    }
    return "?";
  }

  private static boolean same(float[] row, double[] expected) {
    return IntStream.range(0, row.length).allMatch(n -> Math.abs(row[n] - expected[n]) < SAME);
  }
}
