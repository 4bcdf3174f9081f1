package org.compressive.inference;

import org.compressive.data.TokenBatch;

/**
 * A reader without a model, for tests of accumulators: the loss of a target is a small whole number
 * that depends on the tokens of the window.
 */
record InventedReader(int window) implements WindowReader {

  @Override
  public void clear(boolean[] streams) {}

  @Override
  public float[] read(TokenBatch batch, boolean remember) {
    float[] nats = new float[batch.streams() * window];
    for (int i = 0; i < nats.length; i++) {
      nats[i] = 1 + batch.tokens()[i] % 7;
    }
    return nats;
  }

  @Override
  public void close() {}
}
