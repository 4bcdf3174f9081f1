package org.compressive.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.Stream;

/**
 * The text that a model continues. A model needs at least one token to predict from, so a prompt
 * that yields no token is replaced by a single newline or, if the tokenizer drops newlines, by a
 * period.
 */
public final class Prompt {

  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] PERIOD = {'.'};

  private final byte[] bytes;
  private final long seed;

  private Prompt(byte[] bytes, long seed) {
    this.bytes = bytes;
    this.seed = seed;
  }

  /**
   * Creates a prompt from a string.
   *
   * @param text the text to continue
   * @param seed the seed for sampling; the same seed, prompt, model and machine give the same text
   */
  public static Prompt of(String text, long seed) {
    return of(text.getBytes(UTF_8), seed);
  }

  /**
   * Creates a prompt from bytes.
   *
   * @param bytes the text to continue, which need not be UTF-8
   * @param seed the seed for sampling; the same seed, prompt, model and machine give the same text
   */
  public static Prompt of(byte[] bytes, long seed) {
    return new Prompt(bytes.length == 0 ? NEWLINE : bytes.clone(), seed);
  }

  TokenWriter.Stream stream(LanguageModel model) {
    // A word tokenizer produces no ids for white space alone, and most SentencePiece models produce
    // none for newlines.
    int[] ids =
        Stream.of(bytes, NEWLINE, PERIOD)
            .map(model.tokenizer()::encode)
            .filter(some -> some.length > 0)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("prompt must have a token; a period has none"));
    return new TokenWriter.Stream(ImmutableIntArray.copyOf(ids), seed);
  }
}
