package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import java.util.function.Function;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;

/**
 * Reads a text once, window by window from empty memories on, and tells accumulators how well each
 * token was predicted:
 *
 * <pre>{@code
 * var total = new TotalLoss(model.tokenizer(), store);
 * var positions = new LossByPosition(model.tokenizer(), store, Documents.JOINED);
 * var text = BatchSource.scoring(Documents.JOINED, store, 1, model.config().window());
 * new Evaluation(model).read(text, total, positions);
 * }</pre>
 *
 * <p>A protocol of evaluation is three things: the {@link BatchSource} lays the windows, which are
 * strided, reset at documents or in several streams; a {@link WindowReader} reads each; {@link
 * Accumulator}s add up. A {@link Scorer} is the protocol that {@code evaluate} and validation use.
 */
public final class Evaluation {

  private final Function<BatchSource, WindowReader> readers;

  /** An evaluation that predicts with a model as it is. */
  public Evaluation(LanguageModel model) {
    this(text -> new ScoringReader(model, text, null));
  }

  /**
   * An evaluation that reads in another way, such as one that also learns from each window.
   *
   * @param readers makes a reader for a text, which is closed when the text has been read
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
   * @param maxWindows how many windows of each stream to read at most; 0 for all
   * @param accumulators told of each window, one after the other
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
          moveOn(batch, before);
        }
        float[] nats = reader.read(batch, index + 1 < windows);
        var window = new ScoredWindow(index, windows, batch, before, nats);
        for (Accumulator accumulator : accumulators) {
          accumulator.add(window);
        }
      }
    }
  }

  /** Counts the tokens that each stream has read before this window, since it last began. */
  private static void moveOn(TokenBatch batch, long[] before) {
    for (int stream = 0; stream < before.length; stream++) {
      before[stream] = batch.starts()[stream] ? 0 : before[stream] + batch.window();
    }
  }

  /** Checks that a model can read a text's windows. */
  static void checkWindow(BatchSource text, LanguageModel model) {
    checkArgument(
        text.window() == model.config().window(),
        "text's window (%s) must be model.window (%s)",
        text.window(),
        model.config().window());
  }
}
