package org.compressive.inference;

import java.util.List;
import org.compressive.data.Tokenizer;

/**
 * A text that is built from its tokens as they arrive. It consists of whole characters and ends
 * before the first stop string.
 */
final class WrittenText {

  private final Tokenizer tokenizer;
  private final TextLimits limits;
  private final Utf8Text utf8 = new Utf8Text();
  private final StringBuilder all = new StringBuilder();
  private long tokens;
  private int given; // chars of the text that have been returned
  private boolean ended;

  WrittenText(Tokenizer tokenizer, TextLimits limits) {
    this.tokenizer = tokenizer;
    this.limits = limits;
    endAtLimit();
  }

  /** Appends tokens until the text ends. */
  void add(int... more) {
    for (int i = 0; i < more.length && !ended; i++) {
      tokens++;
      append(utf8.add(tokenizer.decode(more[i])));
      endAtLimit();
    }
  }

  /** Returns the maximum number of further tokens that the text can take. */
  long wanted() {
    return ended ? 0 : limits.tokens() - tokens;
  }

  /** Returns whether the text has ended, so that it takes no more tokens. */
  boolean ended() {
    return ended;
  }

  long tokens() {
    return tokens;
  }

  /**
   * Returns the part of the text that has not been returned yet, except an end that may still
   * become a stop string. It is often empty.
   */
  String piece() {
    int end = ended ? all.length() : all.length() - heldBack();
    String piece = all.substring(given, end);
    given = end;
    return piece;
  }

  /** Returns all of the text so far. */
  @Override
  public String toString() {
    return all.toString();
  }

  private void append(String text) {
    int before = all.length();
    all.append(text);
    int stop = Integer.MAX_VALUE;
    for (String string : limits.stop()) {
      int found = all.indexOf(string, Math.max(given, before - string.length() + 1));
      stop = found < 0 ? stop : Math.min(stop, found);
    }
    if (stop < all.length()) {
      all.setLength(stop);
      ended = true;
    }
  }

  private void endAtLimit() {
    if (!ended && tokens == limits.tokens()) {
      append(utf8.finish());
      ended = true;
    }
  }

  /** Returns the length of the longest suffix of the text that is a prefix of a stop string. */
  private int heldBack() {
    List<String> stop = limits.stop();
    int longest = stop.stream().mapToInt(String::length).max().orElse(1) - 1;
    for (int length = Math.min(longest, all.length() - given); length > 0; length--) {
      String end = all.substring(all.length() - length);
      if (stop.stream().anyMatch(string -> string.startsWith(end))) {
        return length;
      }
    }
    return 0;
  }
}
