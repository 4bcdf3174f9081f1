package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the contents of the memories, using rows of known origin: layer 0 stores rows that depend
 * on one token each, and a kernel that passes one tap on copies them unchanged into compressed
 * memory.
 */
final class ReferenceMemoriesTest {
  private static final int TOKENS = 36;
  private static final int WIDTH = 8;
  private static final long SEED = 21;

  @ParameterizedTest(name = "window {0}, memory {1}, compressed memory {2}, rate {3}")
  @CsvSource({
    "6, 6, 4, 3", // fills, is full, overflows
    "6, 12, 4, 2", // memory of several windows
    "6, 8, 5, 2", // memory not a multiple of the window
    "12, 5, 6, 3", // window longer than memory
    "12, 5, 2, 3", // its compressed rows alone overflow, too
    "4, 0, 6, 4", // no memory
    "3, 3, 7, 1", // one to one
    "4, 6, 60, 2", // never full
  })
  void memoriesHoldTheNewestRows(int window, int memory, int compressed, int rate) {
    ReferenceDimensions sizes =
        Sample.sizes(TOKENS, 2, memory, compressed, Sample.convolution(rate), true);
    ReferenceParameters random = ReferenceParameters.random(sizes, SEED);
    int[] tokens = IntStream.range(0, TOKENS).map(t -> (t * 7 + 3) % TOKENS).toArray();
    double[][] stream = Rows.joined(new double[memory][WIDTH], rowsOf(tokens, random));

    for (int tap = 0; tap < rate; tap++) {
      ReferenceCompressiveTransformer model =
          new ReferenceCompressiveTransformer(
              Sample.withKernels(random, Sample.kernelOfTap(tap, rate, WIDTH)));
      ReferenceMemories memories = model.initialMemories(1);
      for (int read = window; read <= TOKENS; read += window) {
        int[][] next = {Arrays.copyOfRange(tokens, read - window, read)};
        memories = model.step(next, memories).memories();
        String what = "tap %d after %d tokens, seed %d".formatted(tap, read, SEED);
        Sample.assertClose(
            "memory, " + what,
            memories.memory(0)[0],
            Arrays.copyOfRange(stream, read, read + memory),
            1e-12);
        Sample.assertClose(
            "compressed memory, " + what,
            memories.compressed(0)[0],
            compressedRows(stream, read, tap, rate, compressed),
            1e-12);
      }
    }
  }

  @ParameterizedTest(name = "window {0}, memory {1}")
  @CsvSource({"4, 4", "2, 6", "4, 6", "4, 7", "4, 9", "4, 2"})
  void compressionLossIsZeroAsLongAsOnlyZerosAreEvicted(int window, int memory) {
    ReferenceDimensions sizes = Sample.sizes(11, 2, memory, 4, Sample.convolution(2), false);
    ReferenceCompressiveTransformer model =
        new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories memories = model.initialMemories(1);
    int zeroWindows = memory / window; // a window that is only partly zeros has a loss
    for (int number = 1; number <= zeroWindows + 2; number++) {
      int[][] tokens = {IntStream.range(0, window).map(t -> (3 * t + window) % 11).toArray()};
      ReferenceStep step = model.step(tokens, memories);
      memories = step.memories();
      for (int layer = 0; layer < sizes.layers(); layer++) {
        var loss =
            assertWithMessage("loss of layer %s in window %s, seed %s", layer, number, SEED)
                .that(step.compressionLoss(layer));
        if (number <= zeroWindows) {
          loss.isEqualTo(0.0);
        } else {
          loss.isGreaterThan(1e-6);
        }
      }
    }
  }

  @Test
  void stepLeavesIncomingMemoriesAlone() {
    ReferenceDimensions sizes = Sample.sizes(11, 2, 4, 2, Sample.convolution(2), false);
    ReferenceCompressiveTransformer model =
        new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories memories = model.initialMemories(1);
    int[][] tokens = {{1, 2, 3, 4}};
    double[][][] once = model.step(tokens, memories).logits();
    double[][][] again = model.step(tokens, memories).logits();
    Sample.assertClose("logits of the same step again", again, once, 0.0);
    Sample.assertClose("memory", memories.memory(1), new double[1][4][WIDTH], 0.0);
  }

  /** Returns the row that layer 0 stores for each token, taken from the other model. */
  private static double[][] rowsOf(int[] tokens, ReferenceParameters parameters) {
    ReferenceTransformerXl reader = new ReferenceTransformerXl(parameters, tokens.length, 1);
    reader.read(new int[][] {tokens});
    return reader.memory(0)[0];
  }

  /**
   * Returns the newest rows of one in every {@code rate} rows evicted so far, preceded by zeros.
   */
  private static double[][] compressedRows(
      double[][] stream, int evicted, int tap, int rate, int compressed) {
    double[][] passedOn =
        IntStream.range(0, evicted / rate)
            .mapToObj(slot -> stream[slot * rate + tap])
            .toArray(double[][]::new);
    double[][] all = Rows.joined(new double[compressed][stream[0].length], passedOn);
    return Arrays.copyOfRange(all, all.length - compressed, all.length);
  }
}
