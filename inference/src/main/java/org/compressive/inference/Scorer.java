package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
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
        "%s has %s token ids: must be at most the model's %s",
        store.file(),
        store.vocabulary(),
        vocabulary);
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
    var text = BatchSource.scoring(documents, store, streams, model.config().window());
    long windows = maxWindows == 0 ? text.windows() : Math.min(maxWindows, text.windows());
    var pass = new Pass(text);
    try (var memories = model.emptyMemories(streams)) {
      for (long window = 0; window < windows; window++) {
        pass.score(window, memories, window + 1 < windows);
        progress.scored(window + 1, windows);
      }
    }
    return new Score(pass.sum, pass.tokens, pass.counts.bytes(), pass.counts.words());
  }

  /** One reading of one text. */
  private final class Pass {

    private final BatchSource text;
    private final TokenBatch batch;
    private final int[] read; // [B, T]
    private final int[] next; // [B, T]
    private final float[] losses; // [B, T]
    private final ScoredText counts;
    private double sum;
    private long tokens;

    Pass(BatchSource text) {
      this.text = text;
      batch = new TokenBatch(text.streams(), text.window());
      int size = Math.multiplyExact(text.streams(), text.window());
      read = new int[size];
      next = new int[size];
      losses = new float[size];
      counts = new ScoredText(model.tokenizer(), text.streams());
    }

    void score(long window, MemoryState memories, boolean more) {
      text.read(window, batch);
      if (window > 0 && Booleans.contains(batch.starts(), true)) {
        model.clear(memories, batch.starts());
      }
      batch.copyInputs(read);
      batch.copyTargets(next);
      var shape = Shape.of(text.streams(), text.window());
      try (var tokens = TInt32.tensorOf(shape, DataBuffers.of(read));
          var wanted = TInt32.tensorOf(shape, DataBuffers.of(next));
          var nats = model.nats(tokens, wanted, memories, more, profile)) {
        nats.asRawTensor().data().asFloats().read(losses);
      }
      for (int stream = 0; stream < text.streams(); stream++) {
        int first = stream * text.window();
        int valid = batch.valid()[stream];
        if (batch.starts()[stream]) {
          counts.begin(stream);
        }
        for (int i = first; i < first + valid; i++) {
          sum += losses[i];
          counts.add(stream, next[i]);
        }
        this.tokens += valid;
      }
    }
  }
}
