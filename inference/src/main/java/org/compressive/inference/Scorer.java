package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.compressive.data.BatchSource;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.data.DataConfig;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.compressive.graph.config.ModelConfig;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts: {@code new Scorer(model).score("Once upon a time").bitsPerByte()}. A text is read
 * once, starting from empty memories, in one or more contiguous streams. Every token except the
 * first of each stream is scored, given as much of the stream before it as the memories still hold.
 * With a {@link ScoringOptions#stride} shorter than the window, windows overlap: each is read with
 * the memories of the text before it, and only the targets that no earlier window has counted
 * count.
 *
 * <p>Every window has the full length of the model's window. The last window of a stream is padded,
 * and its memories are discarded; the padding affects no position before it. Nats are computed in
 * float32 for each token and summed in double.
 *
 * <p>This is one protocol of evaluation; see {@link Evaluation} for others.
 */
public final class Scorer {

  private final ModelConfig config;
  private final Tokenizer tokenizer;
  private final int window;
  private final Function<BatchSource, WindowReader> readers;

  public Scorer(LanguageModel model) {
    this(model, null);
  }

  /**
   * Creates a scorer that measures the time of its runs.
   *
   * @param profile records the statistics of the runs; null for none
   */
  public Scorer(LanguageModel model, @Nullable Profile profile) {
    this(
        model.config(),
        model.tokenizer(),
        model.config().window(),
        text -> new ScoringReader(model, text, text.streams(), profile));
  }

  /**
   * Creates a scorer that reads windows in another way, for example one that also trains on each
   * window.
   *
   * @param config the configuration of the model
   * @param tokenizer the model's tokenizer
   * @param window the number of tokens in each window
   * @param readers creates a reader for a text; the reader is closed when the text has been read
   */
  public Scorer(
      ModelConfig config,
      Tokenizer tokenizer,
      int window,
      Function<BatchSource, WindowReader> readers) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.window = window;
    this.readers = readers;
  }

  /** Returns the configuration of the model that scores. */
  public ModelConfig config() {
    return config;
  }

  /** Returns the tokenizer of the model that scores. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * Scores a text in memory.
   *
   * @throws IllegalArgumentException if the text has fewer than two tokens, so that there is
   *     nothing to score
   */
  public Score score(String text) {
    return score(text.getBytes(UTF_8));
  }

  /**
   * Scores a text in memory that need not be UTF-8.
   *
   * @throws IllegalArgumentException if the text has fewer than two tokens, so that there is
   *     nothing to score
   */
  public Score score(byte[] text) {
    var windows = new ShortText(tokenizer.encode(text), window);
    var total = new TotalLoss((from, to) -> windows.counts(from, to, tokenizer, text));
    return score(windows, total, ScoringOptions.defaults());
  }

  /**
   * Scores a text file, or all files in a folder or archive as one text.
   *
   * @throws org.compressive.data.CorpusException if the file cannot be read, is not text or is too
   *     short
   * @throws IOException if the tokens of the text cannot be written to a temporary folder
   */
  public Score score(Path file) throws IOException {
    try (var corpus = Corpus.open(DataConfig.of(file.toString()))) {
      return score(corpus, ScoringOptions.defaults());
    }
  }

  /**
   * Scores a corpus of any size.
   *
   * @throws org.compressive.data.CorpusException if a document cannot be read, or the text is too
   *     short for the number of streams
   * @throws IOException if the tokens of the corpus cannot be written to a temporary folder
   */
  public Score score(Corpus corpus, ScoringOptions options) throws IOException {
    try (var temporary = TemporaryStore.of(corpus, tokenizer)) {
      return score(temporary.store(), options);
    }
  }

  /** Scores a tokenized text, all of it in one stream with its documents joined. */
  public Score score(TokenStore store) {
    return score(store, ScoringOptions.defaults());
  }

  /**
   * Scores a tokenized text.
   *
   * @param accumulators receive each window, too
   * @throws IllegalArgumentException if the vocabulary of the token store is larger than the
   *     model's, or if the stride does not fit the model
   * @throws org.compressive.data.CorpusException if the text is too short for the number of
   *     streams, if all tokens that are read are those of contexts, or if another tokenizer
   *     produced its tokens
   */
  public Score score(TokenStore store, ScoringOptions options, Accumulator... accumulators) {
    int vocabulary = config.vocabulary();
    checkArgument(
        store.vocabulary() <= vocabulary,
        "token store's vocabulary (%s) must be at most model.vocabulary (%s)",
        store.vocabulary(),
        vocabulary);
    store.checkProducedBy(tokenizer);
    return score(
        BatchSource.scoring(
            options.documents(), store, options.streams(), window, options.strideOf(window)),
        new TotalLoss(tokenizer, store),
        options,
        accumulators);
  }

  private Score score(
      BatchSource text, TotalLoss total, ScoringOptions options, Accumulator... more) {
    var all =
        ObjectArrays.concat(new Accumulator[] {total, options.progress()}, more, Accumulator.class);
    new Evaluation(readers).read(text, options.maxWindows(), all);
    if (total.isEmpty()) {
      throw new CorpusException(
          "text has no token to score; all that were read are context (data.contextField)");
    }
    return total.score();
  }
}
