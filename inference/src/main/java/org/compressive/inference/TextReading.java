package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/** One reading of a text from empty memories on, window by window. */
final class TextReading {

  /** What is done with each window. */
  interface Reader {

    /**
     * Reads a window.
     *
     * @param tokens {@code [B, T]}
     * @param targets the token after each, {@code [B, T]}
     * @param memories of the text before the window
     * @param remember whether there are more windows, for which they are to be moved on
     */
    void read(TInt32 tokens, TInt32 targets, MemoryState memories, boolean remember);
  }

  private final LanguageModel model;
  private final BatchSource text;
  private final TokenBatch batch;
  private final int[] tokens; // [B, T]
  private final int[] targets; // [B, T]

  TextReading(LanguageModel model, BatchSource text) {
    this.model = model;
    this.text = text;
    batch = new TokenBatch(text.streams(), text.window());
    int size = Math.multiplyExact(text.streams(), text.window());
    tokens = new int[size];
    targets = new int[size];
  }

  /** How many windows are read where so many are wanted at most; 0 for all. */
  long windows(long maxWindows) {
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
    return maxWindows == 0 ? text.windows() : Math.min(maxWindows, text.windows());
  }

  /** {@code [B, T]}. */
  Shape shape() {
    return Shape.of(text.streams(), text.window());
  }

  /** The window that is being read. */
  TokenBatch batch() {
    return batch;
  }

  /** The tokens of the window that is being read, row-major. */
  int[] tokens() {
    return tokens;
  }

  /** The targets of the window that is being read, row-major. */
  int[] targets() {
    return targets;
  }

  /** Reads the first windows. */
  void read(long windows, Reader reader) {
    try (var memories = model.emptyMemories(text.streams())) {
      for (long window = 0; window < windows; window++) {
        text.read(window, batch);
        if (window > 0 && Booleans.contains(batch.starts(), true)) {
          model.clear(memories, batch.starts());
        }
        batch.copyInputs(tokens);
        batch.copyTargets(targets);
        try (var ids = TInt32.tensorOf(shape(), DataBuffers.of(tokens));
            var wanted = TInt32.tensorOf(shape(), DataBuffers.of(targets))) {
          reader.read(ids, wanted, memories, window + 1 < windows);
        }
      }
    }
  }
}
