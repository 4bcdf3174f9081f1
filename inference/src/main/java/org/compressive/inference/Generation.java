package org.compressive.inference;

/**
 * A text that a model wrote.
 *
 * @param text what follows the prompt; bytes that are no UTF-8 are U+FFFD
 * @param tokens how many tokens it was written in
 * @param seconds of reading the prompt and writing, without those in which nobody asked for more
 */
public record Generation(String text, long tokens, double seconds) {

  /** Tokens written per second; reading the prompt counts as time. */
  public double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }
}
