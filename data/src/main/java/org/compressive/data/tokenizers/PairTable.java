package org.compressive.data.tokenizers;

import java.util.Arrays;

/** Maps pairs of ids to numbers. */
final class PairTable {
  static final int NONE = -1;

  private final long[] keys;
  private final int[] values;

  /** Creates a table that holds at most {@code most} pairs. */
  PairTable(int most) {
    int slots = Math.max(4, Integer.highestOneBit(Math.max(1, most)) * 4);
    keys = new long[slots];
    values = new int[slots];
    Arrays.fill(values, NONE);
  }

  /**
   * Returns the pair as one number. The numbers are ordered by the left id and, for equal left ids,
   * by the right id.
   */
  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** Sets the number of a pair. The number must not be negative. */
  void put(long pair, int value) {
    int slot = slot(pair);
    keys[slot] = pair;
    values[slot] = value;
  }

  /** Returns the number of a pair, or {@link #NONE}. */
  int get(long pair) {
    return values[slot(pair)];
  }

  private int slot(long pair) {
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & (keys.length - 1);
    while (values[slot] != NONE && keys[slot] != pair) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
