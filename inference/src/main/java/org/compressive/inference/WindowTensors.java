package org.compressive.inference;

import org.compressive.data.TokenBatch;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;

/**
 * The tensors of a window to feed to a run. They must be closed.
 *
 * @param tokens {@code [B, T]}
 * @param targets the token that follows each token, {@code [B, T]}
 */
record WindowTensors(TInt32 tokens, TInt32 targets) implements AutoCloseable {

  static WindowTensors of(TokenBatch window) {
    var shape = Shape.of(window.streams(), window.window());
    int[] ids = new int[Math.toIntExact(shape.size())];
    window.copyInputs(ids);
    var tokens = TInt32.tensorOf(shape, DataBuffers.of(ids));
    window.copyTargets(ids);
    return new WindowTensors(tokens, TInt32.tensorOf(shape, DataBuffers.of(ids)));
  }

  @Override
  public void close() {
    tokens.close();
    targets.close();
  }
}
