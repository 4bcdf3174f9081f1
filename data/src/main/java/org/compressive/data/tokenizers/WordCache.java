package org.compressive.data.tokenizers;

import java.util.Arrays;

/** A cache of the ids of recently encoded words. It is cleared when it is full. Not thread-safe. */
final class WordCache {
  private static final int MOST_WORDS = 1 << 17;
  private static final int LONGEST_WORD = 64;

  private final BpeEncoder encoder;
  private ByteTable words = new ByteTable();
  private int[] ids = new int[1 << 12];
  private int[] ends = new int[1 << 10]; // of each word in ids

  WordCache(BpeEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Writes the ids of a word to an array, starting at an index. The array must have room for as
   * many ids as the word has bytes.
   *
   * @return the number of ids
   */
  int encode(byte[] text, int from, int to, int[] into, int at) {
    if (to - from > LONGEST_WORD) {
      int[] own = new int[to - from];
      int count = encoder.encode(text, from, to, own);
      System.arraycopy(own, 0, into, at, count);
      return count;
    }
    int size = words.size();
    int word = words.add(text, from, to);
    if (word == size) {
      append(text, from, to, word);
    }
    int start = start(word);
    int count = ends[word] - start;
    System.arraycopy(ids, start, into, at, count);
    if (size == MOST_WORDS) {
      words = new ByteTable();
    }
    return count;
  }

  private int start(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  private void append(byte[] text, int from, int to, int word) {
    int[] own = new int[to - from];
    int count = encoder.encode(text, from, to, own);
    int start = start(word);
    if (start + count > ids.length) {
      ids = Arrays.copyOf(ids, 2 * (start + count));
    }
    if (word == ends.length) {
      ends = Arrays.copyOf(ends, 2 * word);
    }
    System.arraycopy(own, 0, ids, start, count);
    ends[word] = start + count;
  }
}
