package org.compressive.inference;

import java.util.HashMap;
import java.util.Map;
import org.compressive.data.TextCounts;

/**
 * Counts the bytes, characters and words of the scored tokens. Tokens that a stream scores without
 * a gap form one text.
 */
final class ScoredText {

  /** Counts the text of tokens. */
  @FunctionalInterface
  interface Source {

    /**
     * Returns the counts of the text of a range of tokens.
     *
     * @param from the position of the first token
     * @param to the position after the last token
     */
    TextCounts counts(long from, long to);
  }

  /** The range of positions of a text that is being scored. */
  private record Range(long from, long to) {}

  private final Source source;
  private final Map<Integer, Range> open = new HashMap<>(); // by stream
  private long bytes;
  private long characters;
  private long words;

  ScoredText(Source source) {
    this.source = source;
  }

  /** Adds those targets of a window that are scored. */
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
    characters += text.characters();
    words += text.words();
  }

  long bytes() {
    return bytes;
  }

  long characters() {
    return characters;
  }

  long words() {
    return words;
  }
}
