package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalInt;

/** Checks the settings of closed vocabularies. */
final class VocabularySettings {
  private VocabularySettings() {}

  static void check(int size, int minCount, int least) {
    checkArgument(
        size == 0 || size >= least,
        "data.tokenizer.size (%s) must be at least %s, or 0 for no limit",
        size,
        least);
    checkArgument(minCount >= 0, "data.tokenizer.minCount (%s) must be 0 or more", minCount);
  }

  static OptionalInt most(int size) {
    return size == 0 ? OptionalInt.empty() : OptionalInt.of(size);
  }
}
