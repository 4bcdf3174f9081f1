package org.compressive.inference;

import java.util.List;
import org.compressive.data.Tokenizer;

/** One text as its tokens come: characters, never half of one, up to a stop string. */
final class WrittenText {

  private final Tokenizer tokenizer;
  private final TextLimits limits;
  private final Utf8Text utf8 = new Utf8Text();
  private final StringBuilder all = new StringBuilder();
  private long tokens;
  private int given; // chars of all that have been handed out
  private boolean ended;

  WrittenText(Tokenizer tokenizer, TextLimits limits) {
    this.tokenizer = tokenizer;
    this.limits = limits;
    endAtLimit();
  }

  /** Takes tokens, as long as it has not ended. */
  void add(int... more) {
    for (int i = 0; i < more.length && !ended; i++) {
      tokens++;
      append(utf8.add(tokenizer.decode(more[i])));
      endAtLimit();
    }
  }

  /** How many tokens more it takes at most. */
  long wanted() {
    return ended ? 0 : limits.tokens() - tokens;
  }

  /** Whether no token more is wanted. */
  boolean ended() {
    return ended;
  }

  long tokens() {
    return tokens;
  }

  /**
   * What may be handed out and has not been: all but what might yet become a stop string; often
   * nothing.
   */
  String piece() {
    int end = ended ? all.length() : all.length() - heldBack();
    String piece = all.substring(given, end);
    given = end;
    return piece;
  }

  /** All of it that there is. */
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

  /** The length of the longest end of the text that a stop string begins with. */
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
