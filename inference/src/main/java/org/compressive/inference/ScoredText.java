package org.compressive.inference;

import java.util.HashMap;
import java.util.Map;
import org.compressive.data.TextCounts;

/**
 * Counts the bytes and words of the tokens scored. The tokens that a stream scores without a gap
 * are one text.
 */
final class ScoredText {

  /** Counts the text that tokens stand for. */
  @FunctionalInterface
  interface Source {

    /**
     * Returns the counts of one text.
     *
     * @param from the place of its first token
     * @param to one past that of its last
     */
    TextCounts counts(long from, long to);
  }

  /** A text that is being scored: the places of its tokens. */
  private record Range(long from, long to) {}

  private final Source source;
  private final Map<Integer, Range> open = new HashMap<>(); // by stream
  private long bytes;
  private long words;

  ScoredText(Source source) {
    this.source = source;
  }

  /** Takes the targets of a window that count. */
  void add(ScoredWindow window) {
    for (int stream = 0; stream < window.streams(); stream++) {
      long from = window.place(stream, window.first());
      int count = window.end(stream) - window.first();
      var range = open.getOrDefault(stream, new Range(from, from));
      if (window.starts(stream) || (count > 0 && from != range.to())) {
        end(range);
        range = new Range(from, from);
      }
      open.put(stream, new Range(range.from(), range.to() + Math.max(0, count)));
    }
  }

  /** Ends the texts of all streams. */
  void end() {
    open.values().forEach(this::end);
    open.clear();
  }

  private void end(Range range) {
    TextCounts text = source.counts(range.from(), range.to());
    bytes += text.bytes();
    words += text.words();
  }

  long bytes() {
    return bytes;
  }

  long words() {
    return words;
  }
}
