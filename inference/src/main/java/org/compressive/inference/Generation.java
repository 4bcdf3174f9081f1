package org.compressive.inference;

/**
 * A text that a model wrote.
 *
 * @param text what follows the prompt; bytes that are no UTF-8 are U+FFFD
 * @param tokens how many tokens it was written in
 * @param seconds from the first token of the prompt read to the last token written
 */
public record Generation(String text, long tokens, double seconds) {

  /** Tokens written per second; reading the prompt counts as time. */
  public double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }
}
