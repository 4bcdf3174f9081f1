package org.compressive.inference;

import java.nio.IntBuffer;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/** Reads windows with a model whose parameters do not change. */
final class ScoringReader implements WindowReader {

  private final LanguageModel model;
  private final @Nullable Profile profile;
  private final MemoryState memories;
  private final int stride;

  /**
   * Creates a reader with empty memories.
   *
   * @param streams the number of streams that this reader reads, at most those of the text
   * @param profile records the statistics of the runs; null for none
   */
  ScoringReader(LanguageModel model, BatchSource text, int streams, @Nullable Profile profile) {
    Evaluation.checkWindow(text, model);
    this.model = model;
    this.profile = profile;
    memories = model.emptyMemories(streams);
    stride = text.stride();
  }

  @Override
  public void clear(boolean[] streams) {
    model.clear(memories, streams);
  }

  @Override
  public float[] read(TokenBatch window, boolean remember) {
    float[] losses = new float[window.streams() * window.window()]; // [B, T]
    boolean whole = stride == window.window();
    try (var fed = WindowTensors.of(window);
        var nats =
            model.runs().nats(fed.tokens(), fed.targets(), memories, remember && whole, profile)) {
      nats.asRawTensor().data().asFloats().read(losses);
    }
    if (remember && !whole) {
      rememberStride(window);
    }
    return losses;
  }

  /** Advances the memories by the tokens before the next window, which overlaps this one. */
  private void rememberStride(TokenBatch window) {
    var tokens = IntBuffer.allocate(window.streams() * stride);
    for (int stream = 0; stream < window.streams(); stream++) {
      tokens.put(window.tokens(), stream * (window.window() + 1), stride);
    }
    var shape = Shape.of(window.streams(), stride);
    try (var inputs = TInt32.tensorOf(shape, DataBuffers.of(tokens.array()))) {
      model.runs().remember(inputs, memories);
    }
  }

  @Override
  public void close() {
    memories.close();
  }
}
