package org.compressive.data.tokenizers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.compressive.data.Document;

/** The distinct pieces of a text, with the number of occurrences of each. */
final class CountedPieces {
  private final ByteTable pieces = new ByteTable();
  private long[] counts = new long[1 << 8];

  private CountedPieces() {}

  /** Determines which pieces are counted. */
  @FunctionalInterface
  interface Filter {
    boolean counts(byte[] text, int from, int to);
  }

  /** Reads documents and counts all of their pieces. */
  static CountedPieces of(Iterable<Document> documents, Splitter splitter) throws IOException {
    return of(documents, splitter, (text, from, to) -> true);
  }

  /**
   * Reads documents and counts some of their pieces.
   *
   * @throws org.compressive.data.CorpusException if a document cannot be read
   */
  static CountedPieces of(Iterable<Document> documents, Splitter splitter, Filter filter)
      throws IOException {
    var counted = new CountedPieces();
    for (Document document : documents) {
      try (InputStream text = document.open()) {
        splitter.split(
            text,
            (bytes, from, to) -> {
              if (filter.counts(bytes, from, to)) {
                counted.count(bytes, from, to);
              }
            });
      }
    }
    return counted;
  }

  private void count(byte[] text, int from, int to) {
    int number = pieces.add(text, from, to);
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, 2 * number);
    }
    counts[number]++;
  }

  int size() {
    return pieces.size();
  }

  byte[] get(int number) {
    return pieces.get(number);
  }

  int length(int number) {
    return pieces.length(number);
  }

  long count(int number) {
    return counts[number];
  }

  /**
   * Returns the numbers of all pieces, the most frequent first; equally frequent pieces are ordered
   * by their bytes.
   */
  IntStream byFrequency() {
    return IntStream.range(0, size())
        .boxed()
        .sorted(
            (one, other) -> {
              int byCount = Long.compare(counts[other], counts[one]);
              return byCount != 0 ? byCount : Arrays.compareUnsigned(get(one), get(other));
            })
        .mapToInt(Integer::intValue);
  }
}
