package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.data.BatchSource;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.TokenStore;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts: {@code new Scorer(model).score("Once upon a time").bitsPerByte()}. A text is read
 * once, from empty memories on, as contiguous streams side by side. Every token but each stream's
 * first is scored, given all the stream before it that the memories still hold.
 *
 * <p>Windows are the model's, always whole: a stream's last is padded, which no position before the
 * padding sees, and its memories are dropped. Nats are float32 per token and summed in double.
 *
 * <p>This is one protocol of an {@link Evaluation}, which has room for others.
 */
public final class Scorer {

  private final LanguageModel model;
  private final @Nullable Profile profile;

  public Scorer(LanguageModel model) {
    this(model, null);
  }

  /**
   * A scorer that measures.
   *
   * @param profile takes the statistics of its runs; null for none
   */
  public Scorer(LanguageModel model, @Nullable Profile profile) {
    this.model = model;
    this.profile = profile;
  }

  /**
   * Scores a text that is in memory.
   *
   * @throws IllegalArgumentException if it has fewer than two tokens: there is nothing to score
   */
  public Score score(String text) {
    return score(text.getBytes(UTF_8));
  }

  /** The same with a text that need not be UTF-8. */
  public Score score(byte[] text) {
    var windows = new ShortText(model.tokenizer().encode(text), model.config().window());
    var total = new TotalLoss((from, to) -> windows.counts(from, to, model.tokenizer()));
    return score(windows, total, ScoringOptions.defaults());
  }

  /**
   * Scores a text file, or all files of a folder or archive as one text.
   *
   * @throws org.compressive.data.CorpusException if it cannot be read, is no text or is too short
   * @throws IOException as {@link #score(Corpus, ScoringOptions)} does
   */
  public Score score(Path file) throws IOException {
    try (var corpus = Corpus.open(DataConfig.of(file.toString()))) {
      return score(corpus, ScoringOptions.defaults());
    }
  }

  /**
   * Scores a corpus of any size.
   *
   * @throws org.compressive.data.CorpusException if a document cannot be read, or there is too
   *     little text for so many streams
   * @throws IOException if its tokens cannot be written to a temporary folder
   */
  public Score score(Corpus corpus, ScoringOptions options) throws IOException {
    try (var temporary = TemporaryStore.of(corpus, model.tokenizer())) {
      return score(temporary.store(), options);
    }
  }

  /** Scores a text that is tokens already, all of it in one stream, its documents joined. */
  public Score score(TokenStore store) {
    return score(store, ScoringOptions.defaults());
  }

  /**
   * Scores a text that is tokens already.
   *
   * @throws IllegalArgumentException if the text has ids that the model does not
   * @throws org.compressive.data.CorpusException if the text is too short for so many streams
   */
  public Score score(TokenStore store, ScoringOptions options) {
    int vocabulary = model.config().vocabulary();
    checkArgument(
        store.vocabulary() <= vocabulary,
        "token store's vocabulary (%s) must be at most model.vocabulary (%s)",
        store.vocabulary(),
        vocabulary);
    int window = model.config().window();
    return score(
        BatchSource.scoring(options.documents(), store, options.streams(), window),
        new TotalLoss(model.tokenizer(), store),
        options);
  }

  private Score score(BatchSource text, TotalLoss total, ScoringOptions options) {
    new Evaluation(windows -> new ScoringReader(model, windows, profile))
        .read(text, options.maxWindows(), total, options.progress());
    return total.score();
  }
}
