package org.compressive.conformance.reference;

import java.util.Arrays;
import java.util.Random;

/** Windows of six tokens in two streams, shared by tests of padding. */
final class PaddedWindows {
  static final int WINDOW = 6;
  static final int VOCABULARY = 11;

  /** The number of valid tokens in each window. */
  static final int[] VALID = {4, 2};

  private static final long SEED = 157;

  private PaddedWindows() {}

  /** Returns memories that hold text, text with padding inside it, and unfilled slots. */
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
