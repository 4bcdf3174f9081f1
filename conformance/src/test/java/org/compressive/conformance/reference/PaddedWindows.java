package org.compressive.conformance.reference;

import java.util.Arrays;
import java.util.Random;

/** Two streams' windows of six that tests of padding share. */
final class PaddedWindows {
  static final int WINDOW = 6;
  static final int VOCABULARY = 11;

  /** How much of each window is text. */
  static final int[] VALID = {4, 2};

  private static final long SEED = 157;

  private PaddedWindows() {}

  /** Memories with text, with padding amid it, and in part with neither. */
  static ReferenceMemories before(ReferenceCompressiveTransformer model) {
    ReferenceMemories memories =
        model.step(tokens(SEED), model.initialMemories(2), new int[] {5, 6}).memories();
    return model.step(tokens(SEED + 1), memories, new int[] {6, 3}).memories();
  }

  static ReferenceMemories streamOf(ReferenceMemories memories, int stream) {
    LayerMemory[][] remembered = new LayerMemory[memories.layers()][1];
    Arrays.setAll(remembered, l -> new LayerMemory[] {memories.of(l, stream)});
    return ReferenceMemories.of(remembered);
  }

  static int[][] tokens(long seed) {
    return Sample.tokens(2, WINDOW, VOCABULARY, new Random(seed));
  }
}
