package org.compressive.inference;

import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A text as a model reads it token by token: the memories and the window that is being filled. A
 * full window is shifted into memory by the run that gives the logits after its last token; a
 * partial one is run again as it grows, padded to the model's unit of windows.
 */
final class ReadingWindow implements AutoCloseable {

  private final LanguageModel model;
  private final LogitsRow row;
  private final MemoryState memories;
  private final int[] window;
  private int filled;
  private float @Nullable [] afterFullWindow;

  ReadingWindow(LanguageModel model, LogitsRow row) {
    this.model = model;
    this.row = row;
    memories = model.emptyMemories(1);
    window = new int[model.config().window()];
  }

  /** Reads a token. */
  void read(int token) {
    window[filled++] = token;
    afterFullWindow = null;
    if (filled == window.length) {
      afterFullWindow = run(window, true);
      filled = 0;
    }
  }

  /** The logits {@code [V]} of the token after all that was read; something must have been. */
  float[] logits() {
    if (afterFullWindow != null) {
      return afterFullWindow;
    }
    checkState(filled > 0, "nothing has been read yet");
    int unit = model.config().windowUnit();
    int length = (filled + unit - 1) / unit * unit;
    int[] padded = Arrays.copyOf(Arrays.copyOf(window, filled), length);
    return run(padded, false);
  }

  private float[] run(int[] ids, boolean remember) {
    int last = remember ? ids.length - 1 : filled - 1;
    try (var tokens = TInt32.tensorOf(Shape.of(1, ids.length), DataBuffers.of(ids));
        var position = TInt32.scalarOf(last)) {
      var run = model.window(tokens, memories).feed(row.position(), position);
      Operand<TFloat32> wanted = row.logits();
      try (var result =
          remember ? model.advance(run, wanted, memories) : model.fetch(run, wanted)) {
        float[] logits = new float[model.config().vocabulary()];
        result.asRawTensor().data().asFloats().read(logits);
        return logits;
      }
    }
  }

  @Override
  public void close() {
    memories.close();
  }
}
