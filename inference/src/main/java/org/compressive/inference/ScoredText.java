package org.compressive.inference;

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

  private final Source source;
  private final ScoredRanges ranges = new ScoredRanges(this::ended);
  private long bytes;
  private long characters;
  private long words;

  ScoredText(Source source) {
    this.source = source;
  }

  /** Adds those targets of a window that are scored. */
  void add(ScoredWindow window) {
    ranges.add(window);
  }

  /** Ends the texts of all streams. */
  void end() {
    ranges.end();
  }

  private void ended(long from, long to) {
    TextCounts text = source.counts(from, to);
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
