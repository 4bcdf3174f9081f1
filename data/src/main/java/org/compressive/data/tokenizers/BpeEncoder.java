package org.compressive.data.tokenizers;

import java.util.PriorityQueue;

/** Applies the merges of a byte-pair encoding to single words. Instances are immutable. */
final class BpeEncoder {
  private final int[] bytes = new int[ByteAlphabet.SIZE]; // the id of each byte
  private final PairTable ranks;
  private final int[] merged; // the id that the merge of each rank produces

  BpeEncoder(Bpe bpe) {
    for (int id = 0; id < ByteAlphabet.SIZE; id++) {
      bytes[bpe.tokens().get(id)[0] & 0xFF] = id;
    }
    ranks = new PairTable(bpe.merges().size());
    merged = new int[bpe.merges().size()];
    for (int rank = 0; rank < merged.length; rank++) {
      Bpe.Merge merge = bpe.merges().get(rank);
      ranks.put(PairTable.pair(merge.left(), merge.right()), rank);
      merged[rank] = merge.merged();
    }
  }

  /**
   * Writes the ids of a word to the beginning of an array. The merge of the lowest rank is applied
   * first, and its leftmost occurrence before the others. A word of n bytes takes O(n log n) time.
   *
   * @param into the array that receives the ids; must be at least as long as the word
   * @return the number of ids
   */
  int encode(byte[] text, int from, int to, int[] into) {
    int length = to - from;
    var word = new Word(length);
    for (int i = 0; i < length; i++) {
      into[i] = bytes[text[from + i] & 0xFF];
    }
    var queue = new PriorityQueue<Long>();
    for (int i = 0; i + 1 < length; i++) {
      offer(queue, into, i, i + 1);
    }
    while (!queue.isEmpty()) {
      long first = queue.remove();
      int rank = (int) (first >>> Integer.SIZE);
      int at = (int) first;
      int next = word.next(at);
      if (into[at] == Word.GONE || next == length) {
        continue;
      }
      int now = ranks.get(PairTable.pair(into[at], into[next]));
      if (now == PairTable.NONE || merged[now] != merged[rank]) {
        continue;
      }
      into[at] = merged[now];
      into[next] = Word.GONE;
      word.remove(next);
      if (at > 0) {
        offer(queue, into, word.previous(at), at);
      }
      if (word.next(at) < length) {
        offer(queue, into, at, word.next(at));
      }
    }
    return compact(into, length);
  }

  private void offer(PriorityQueue<Long> queue, int[] ids, int left, int right) {
    int rank = ranks.get(PairTable.pair(ids[left], ids[right]));
    if (rank != PairTable.NONE) {
      queue.add((long) rank << Integer.SIZE | left);
    }
  }

  private static int compact(int[] ids, int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (ids[i] != Word.GONE) {
        ids[count++] = ids[i];
      }
    }
    return count;
  }

  /**
   * A linked list of the indices in a word whose ids have not been merged into an id to their left.
   */
  private static final class Word {
    private static final int GONE = -1;

    private final int[] next;
    private final int[] previous;

    Word(int length) {
      next = new int[length];
      previous = new int[length + 1];
      for (int i = 0; i < length; i++) {
        next[i] = i + 1;
        previous[i + 1] = i;
      }
    }

    int next(int at) {
      return next[at];
    }

    int previous(int at) {
      return previous[at];
    }

    void remove(int at) {
      next[previous[at]] = next[at];
      previous[next[at]] = previous[at];
    }
  }
}
