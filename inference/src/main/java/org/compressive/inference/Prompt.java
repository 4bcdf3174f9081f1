package org.compressive.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.Stream;

/**
 * The text that a model continues. An empty prompt, or one without a token, is treated as a single
 * newline or, if the tokenizer drops newlines, as a full stop, because a model needs at least one
 * token to predict from.
 */
public final class Prompt {

  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] FULL_STOP = {'.'};

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
    // White space alone has no ids of words, nor have newlines in most SentencePiece models.
    int[] ids =
        Stream.of(bytes, NEWLINE, FULL_STOP)
            .map(model.tokenizer()::encode)
            .filter(some -> some.length > 0)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("prompt must have a token; a full stop has none"));
    return new TokenWriter.Stream(ImmutableIntArray.copyOf(ids), seed);
  }
}
