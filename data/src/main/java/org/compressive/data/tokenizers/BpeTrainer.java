package org.compressive.data.tokenizers;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns the merges of byte-pair encoding from the distinct words of a text (Sennrich et al., 2016,
 * algorithm 1). The most frequent pair of adjacent ids is merged next; a tie goes to the pair with
 * the smaller left id, then to the one with the smaller right id. The merges are the same as those
 * of Hugging Face's tokenizers 0.23.
 *
 * <p>A queue holds the pairs, each with the words in which it occurs. A merge visits only the words
 * that contain its pair, so its cost does not depend on the length of the text. A count in the
 * queue may be too high; it is corrected when its pair reaches the head of the queue.
 */
final class BpeTrainer {
  private static final Comparator<Candidate> FIRST =
      Comparator.comparingLong((Candidate candidate) -> -candidate.count)
          .thenComparingInt(candidate -> candidate.left)
          .thenComparingInt(candidate -> candidate.right);

  private final int[] symbols; // the ids of all words, one word after the other
  private final int[] starts; // the index in symbols at which each word starts
  private final int[] lengths;
  private final long[] counts;
  private final Map<Long, Count> pairs = new HashMap<>();
  private final Map<Long, Count> grown = new LinkedHashMap<>(); // pairs to queue
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(FIRST);
  private final Bpe.Builder vocabulary = new Bpe.Builder();

  /**
   * The number of occurrences of a pair, and the words in which it was found since it was last
   * queued.
   */
  private static final class Count {
    private final int left;
    private final int right;
    private long count;
    private int[] words = new int[1];
    private int size;

    Count(int left, int right) {
      this.left = left;
      this.right = right;
    }

    /** Adds a word, which is visited once even if the pair occurs in it several times. */
    void found(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }

    ImmutableIntArray takeWords() {
      var taken = ImmutableIntArray.copyOf(Arrays.stream(words, 0, size));
      words = new int[1];
      size = 0;
      return taken;
    }
  }

  /** A pair that may be merged next, the words to merge it in, and its count when it was queued. */
  private record Candidate(int left, int right, long count, ImmutableIntArray words) {}

  private BpeTrainer(CountedPieces words) {
    int size = words.size();
    starts = new int[size];
    lengths = new int[size];
    counts = new long[size];
    long total = 0;
    for (int word = 0; word < size; word++) {
      starts[word] = Math.toIntExact(total);
      lengths[word] = words.length(word);
      counts[word] = words.count(word);
      total += lengths[word];
    }
    symbols = new int[Math.toIntExact(total)];
    int[] ids = new int[ByteAlphabet.SIZE];
    byte[] alphabet = ByteAlphabet.inOrder();
    for (int id = 0; id < alphabet.length; id++) {
      ids[alphabet[id] & 0xFF] = id;
    }
    for (int word = 0; word < size; word++) {
      byte[] bytes = words.get(word);
      for (int i = 0; i < bytes.length; i++) {
        symbols[starts[word] + i] = ids[bytes[i] & 0xFF];
      }
    }
  }

  /** Returns a vocabulary of {@code size} ids, or fewer if the words run out of pairs to merge. */
  static Bpe train(CountedPieces words, int size) {
    return new BpeTrainer(words).train(size);
  }

  private Bpe train(int size) {
    for (int word = 0; word < starts.length; word++) {
      for (int i = 0; i + 1 < lengths[word]; i++) {
        change(symbols[starts[word] + i], symbols[starts[word] + i + 1], counts[word], word);
      }
    }
    enqueueGrown();
    while (vocabulary.size() < size && !queue.isEmpty()) {
      Candidate first = queue.remove();
      long count = pairs.get(PairTable.pair(first.left, first.right)).count;
      if (count != first.count) {
        queue.add(new Candidate(first.left, first.right, count, first.words));
      } else if (count < 1) {
        break;
      } else {
        int merged = vocabulary.merge(first.left, first.right);
        first.words.forEach(word -> merge(word, first.left, first.right, merged));
        enqueueGrown();
      }
    }
    return vocabulary.build();
  }

  private void enqueueGrown() {
    for (Count pair : grown.values()) {
      ImmutableIntArray words = pair.takeWords();
      if (pair.count > 0) {
        queue.add(new Candidate(pair.left, pair.right, pair.count, words));
      }
    }
    grown.clear();
  }

  /**
   * Adds {@code change}, which may be negative, to the count of a pair. If it is positive, also
   * records that the word contains the pair.
   */
  private void change(int left, int right, long change, int word) {
    long key = PairTable.pair(left, right);
    Count pair = pairs.computeIfAbsent(key, none -> new Count(left, right));
    pair.count += change;
    if (change > 0) {
      if (pair.size == 0) {
        grown.put(key, pair);
      }
      pair.found(word);
    }
  }

  /** Merges a pair in a word, from left to right, and updates the counts of its neighbors. */
  private void merge(int word, int left, int right, int merged) {
    int start = starts[word];
    int end = start + lengths[word];
    long count = counts[word];
    int to = start;
    int from = start;
    while (from < end) {
      if (from + 1 < end && symbols[from] == left && symbols[from + 1] == right) {
        if (to > start) {
          change(symbols[to - 1], left, -count, word);
          change(symbols[to - 1], merged, count, word);
        }
        if (from + 2 < end) {
          change(right, symbols[from + 2], -count, word);
          change(merged, symbols[from + 2], count, word);
        }
        symbols[to++] = merged;
        from += 2;
      } else {
        symbols[to++] = symbols[from++];
      }
    }
    lengths[word] = to - start;
  }
}
