package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.TInt32;

/**
 * The evaluator: how well a model predicts a text that it reads once, from empty memories on, as
 * contiguous streams side by side. Every token but each stream's first is scored, given all the
 * stream before it that the memories still hold.
 *
 * <p>Windows are the model's, always whole: a stream's last is padded, which no position before the
 * padding sees, and its memories are dropped. Nats are float32 per token and summed in double.
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

  /** Scores a text whose documents are joined. */
  public Score score(TokenStore store, int streams, long maxWindows, ScoringProgress progress) {
    return score(store, Documents.JOINED, streams, maxWindows, progress);
  }

  /**
   * Scores a text.
   *
   * @param documents whether each begins from empty memories
   * @param streams B: with one, every token but the text's first is scored, or each document's
   * @param maxWindows how many windows of each stream to score at most; 0 for all
   * @param progress told of each window
   * @throws IllegalArgumentException if the text has ids that the model does not
   * @throws org.compressive.data.CorpusException if the text is too short for so many streams
   */
  public Score score(
      TokenStore store,
      Documents documents,
      int streams,
      long maxWindows,
      ScoringProgress progress) {
    int vocabulary = model.config().vocabulary();
    checkArgument(
        store.vocabulary() <= vocabulary,
        "token store (%s, of %s token ids) must have at most the model's %s",
        store.file(),
        store.vocabulary(),
        vocabulary);
    var text = BatchSource.scoring(documents, store, streams, model.config().window());
    var reading = new TextReading(model, text);
    var pass = new Pass(reading, reading.windows(maxWindows), progress);
    reading.read(pass.windows, pass::score);
    return new Score(pass.sum, pass.tokens, pass.counts.bytes(), pass.counts.words());
  }

  /** One reading of one text. */
  private final class Pass {

    private final TextReading reading;
    private final long windows;
    private final ScoringProgress progress;
    private final float[] losses; // [B, T]
    private final ScoredText counts;
    private double sum;
    private long tokens;
    private long done;

    Pass(TextReading reading, long windows, ScoringProgress progress) {
      this.reading = reading;
      this.windows = windows;
      this.progress = progress;
      losses = new float[(int) reading.shape().size()];
      counts = new ScoredText(model.tokenizer(), reading.batch().streams());
    }

    void score(TInt32 read, TInt32 wanted, MemoryState memories, boolean remember) {
      try (var nats = model.nats(read, wanted, memories, remember, profile)) {
        nats.asRawTensor().data().asFloats().read(losses);
      }
      var batch = reading.batch();
      int[] next = reading.targets();
      for (int stream = 0; stream < batch.streams(); stream++) {
        int first = stream * batch.window();
        int valid = batch.valid()[stream];
        if (batch.starts()[stream]) {
          counts.begin(stream);
        }
        for (int i = first; i < first + valid; i++) {
          sum += losses[i];
          counts.add(stream, next[i]);
        }
        tokens += valid;
      }
      progress.scored(++done, windows);
    }
  }
}
