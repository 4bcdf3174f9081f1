package org.compressive.inference;

import java.util.HashMap;
import java.util.Map;

/**
 * Joins the targets of windows into ranges of the text. A range holds the targets that a stream
 * scores without a gap.
 */
final class ScoredRanges {

  /** Receives a range once it has ended. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called for a range, which may be empty.
     *
     * @param from the position of the first token
     * @param to the position after the last token
     */
    void ended(long from, long to);
  }

  /** The range of positions of a text that is being scored. */
  private record Range(long from, long to) {}

  private final Listener listener;
  private final Map<Integer, Range> open = new HashMap<>(); // by stream

  ScoredRanges(Listener listener) {
    this.listener = listener;
  }

  /** Adds the targets of a window that count. */
  void add(ScoredWindow window) {
    for (int stream = 0; stream < window.streams(); stream++) {
      long from = window.place(stream, window.first(stream));
      int count = window.end(stream) - window.first(stream);
      var range = open.getOrDefault(stream, new Range(from, from));
      if (window.starts(stream) || (count > 0 && from != range.to())) {
        listener.ended(range.from(), range.to());
        range = new Range(from, from);
      }
      open.put(stream, new Range(range.from(), range.to() + Math.max(0, count)));
    }
  }

  /** Ends the ranges of all streams. */
  void end() {
    open.values().forEach(range -> listener.ended(range.from(), range.to()));
    open.clear();
  }
}
