package org.compressive.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.ImmutableIntArray;

/**
 * What a text goes on from. An empty one counts as one newline, since a model must have read
 * something to go on from.
 */
public final class Prompt {

  private static final byte[] NEWLINE = {'\n'};

  private final byte[] bytes;
  private final long seed;

  private Prompt(byte[] bytes, long seed) {
    this.bytes = bytes;
    this.seed = seed;
  }

  /** A text. */
  public static Prompt of(String text, long seed) {
    return of(text.getBytes(UTF_8), seed);
  }

  /**
   * Bytes, which need not be UTF-8.
   *
   * @param seed of the draws: the same seed, prompt, model and machine make the same text
   */
  public static Prompt of(byte[] bytes, long seed) {
    return new Prompt(bytes.length == 0 ? NEWLINE : bytes.clone(), seed);
  }

  TokenWriter.Stream stream(LanguageModel model) {
    return new TokenWriter.Stream(ImmutableIntArray.copyOf(model.tokenizer().encode(bytes)), seed);
  }
}
