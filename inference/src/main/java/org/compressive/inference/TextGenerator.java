package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Writes on from a prompt, token by token. The prompt is read through the memories like any text,
 * window by window from empty memories on; then each token drawn is read in its turn. An empty
 * prompt counts as one newline, since a model must have read something to go on from.
 *
 * <p>Making one adds operations to the model's graph, so make one per model and use it again.
 */
public final class TextGenerator {

  /** Its algorithm is specified, so that a seed gives the same draws on every Java. */
  private static final String RANDOM = "L64X128MixRandom";

  private static final byte[] NEWLINE = {'\n'};

  private final LanguageModel model;
  private final LogitsRow row;

  public TextGenerator(LanguageModel model) {
    this.model = model;
    row = LogitsRow.addTo(model);
  }

  /** The same with a prompt in UTF-8. */
  public Generation generate(
      String prompt, long tokens, Sampler sampler, long seed, Consumer<String> pieces) {
    return generate(prompt.getBytes(UTF_8), tokens, sampler, seed, pieces);
  }

  /**
   * Writes a text.
   *
   * @param prompt what the text follows; it may be longer than the model's window
   * @param tokens how many to write
   * @param seed of the draws: the same seed, model and machine write the same text
   * @param pieces takes the text as it comes, never half a character; together they are the text
   */
  public Generation generate(
      byte[] prompt, long tokens, Sampler sampler, long seed, Consumer<String> pieces) {
    checkArgument(tokens >= 0, "tokens (%s) must be 0 or more", tokens);
    RandomGenerator random = RandomGeneratorFactory.of(RANDOM).create(seed);
    int[] ids = model.tokenizer().encode(prompt.length == 0 ? NEWLINE : prompt);
    var text = new Writing(pieces);
    long start = System.nanoTime();
    try (var reading = new ReadingWindow(model, row)) {
      for (int id : ids) {
        reading.read(id);
      }
      for (long i = 0; i < tokens; i++) {
        if (i > 0) {
          reading.read(text.last);
        }
        text.add(sampler.sample(reading.logits(), random));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    text.finish();
    return new Generation(text.all.toString(), tokens, seconds);
  }

  /** The text so far. */
  private final class Writing {

    private final Consumer<String> pieces;
    private final Utf8Text utf8 = new Utf8Text();
    private final StringBuilder all = new StringBuilder();
    private int last;

    Writing(Consumer<String> pieces) {
      this.pieces = pieces;
    }

    void add(int token) {
      last = token;
      hand(utf8.add(model.tokenizer().decode(token)));
    }

    void finish() {
      hand(utf8.finish());
    }

    private void hand(String piece) {
      if (!piece.isEmpty()) {
        all.append(piece);
        pieces.accept(piece);
      }
    }
  }
}
