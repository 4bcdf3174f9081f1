package org.compressive.inference;

/**
 * A text that a model generated.
 *
 * @param text the text that follows the prompt; bytes that are not valid UTF-8 become U+FFFD
 * @param tokens the number of generated tokens
 * @param seconds the time spent reading the prompt and generating, excluding the time during which
 *     no more text was requested
 */
public record Generation(String text, long tokens, double seconds) {

  /**
   * Returns the number of generated tokens per second, where the time includes reading the prompt.
   */
  public double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }
}
