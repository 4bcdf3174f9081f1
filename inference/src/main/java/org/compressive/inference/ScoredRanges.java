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
     * Called for a range, which is not empty.
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
      if (window.starts(stream)) {
        end(stream);
      }
      for (int i = window.first(stream); i < window.end(stream); i++) {
        if (window.counts(stream, i)) {
          int to = i + 1;
          while (to < window.end(stream) && window.counts(stream, to)) {
            to++;
          }
          add(stream, window.place(stream, i), to - i);
          i = to;
        }
      }
    }
  }

  private void end(int stream) {
    var range = open.remove(stream);
    if (range != null) {
      listener.ended(range.from(), range.to());
    }
  }

  private void add(int stream, long from, int count) {
    var range = open.get(stream);
    if (range != null && range.to() != from) {
      end(stream);
      range = null;
    }
    open.put(stream, new Range(range == null ? from : range.from(), from + count));
  }

  /** Ends the ranges of all streams. */
  void end() {
    open.values().forEach(range -> listener.ended(range.from(), range.to()));
    open.clear();
  }
}
