package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import java.util.function.Function;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;

/**
 * Reads a text once, window by window and starting from empty memories, and reports the loss of
 * each token to accumulators:
 *
 * <pre>{@code
 * var total = new TotalLoss(model.tokenizer(), store);
 * var positions = new LossByPosition(model.tokenizer(), store, Documents.JOINED);
 * var text = BatchSource.scoring(Documents.JOINED, store, 1, model.config().window());
 * new Evaluation(model).read(text, total, positions);
 * }</pre>
 *
 * <p>A protocol of evaluation has three parts. The {@link BatchSource} lays out the windows, for
 * example strided, reset at each document or in several streams; a {@link WindowReader} reads each
 * window; {@link Accumulator}s sum the results. A {@link Scorer} implements the protocol that
 * {@code evaluate} and validation use.
 */
public final class Evaluation {

  private final Function<BatchSource, WindowReader> readers;

  /** Creates an evaluation of a model whose parameters do not change. */
  public Evaluation(LanguageModel model) {
    this(text -> new ScoringReader(model, text, text.streams(), null));
  }

  /**
   * Creates an evaluation that reads windows in another way, for example one that also trains on
   * each window.
   *
   * @param readers creates a reader for a text; the reader is closed when the text has been read
   */
  public Evaluation(Function<BatchSource, WindowReader> readers) {
    this.readers = readers;
  }

  /** Reads all of a text; see {@link #read(BatchSource, long, Accumulator...)}. */
  public void read(BatchSource text, Accumulator... accumulators) {
    read(text, 0, accumulators);
  }

  /**
   * Reads a text.
   *
   * @param maxWindows the maximum number of windows of each stream to read; 0 for all
   * @param accumulators receive each window, one after the other
   * @throws IllegalArgumentException if the text's windows are not as long as the model's
   */
  public void read(BatchSource text, long maxWindows, Accumulator... accumulators) {
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
    long windows = maxWindows == 0 ? text.windows() : Math.min(maxWindows, text.windows());
    var batch = new TokenBatch(text.streams(), text.window());
    long[] before = new long[text.streams()]; // [B]
    try (var reader = readers.apply(text)) {
      for (long index = 0; index < windows; index++) {
        text.read(index, batch);
        if (index > 0 && Booleans.contains(batch.starts(), true)) {
          reader.clear(batch.starts());
        }
        if (index > 0) {
          moveOn(batch, text.stride(), before);
        }
        float[] nats = reader.read(batch, index + 1 < windows);
        var window = new ScoredWindow(index, windows, batch, before, nats);
        for (Accumulator accumulator : accumulators) {
          accumulator.add(window);
        }
      }
    }
  }

  /**
   * Updates the number of tokens that each stream has read before this window since its text began.
   */
  private static void moveOn(TokenBatch batch, int stride, long[] before) {
    for (int stream = 0; stream < before.length; stream++) {
      before[stream] = batch.starts()[stream] ? 0 : before[stream] + stride;
    }
  }

  /** Checks that a model can read a text's windows and remember as much of each as its stride. */
  static void checkWindow(BatchSource text, LanguageModel model) {
    checkArgument(
        text.window() == model.config().window(),
        "text's window (%s) must be model.window (%s)",
        text.window(),
        model.config().window());
    int unit = model.config().windowUnit();
    checkArgument(
        text.stride() % unit == 0,
        "stride (%s) must be a multiple of %s, the least that memories advance by",
        text.stride(),
        unit);
  }
}
