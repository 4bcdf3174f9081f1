package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;

/**
 * A record of how a model read one window. It holds no native memory.
 *
 * @param index the index of the window, from 0
 * @param tokens the tokens of the window, {@code [B, T]}; zero after the end of a stream's text
 * @param targets the token that follows each token, {@code [B, T]}
 * @param valid the number of targets of each stream that count, starting with its first target,
 *     {@code [B]}
 * @param read the number of tokens that each stream had read before this window since its memories
 *     were last empty, at the start of its text or of its part of a document, {@code [B]}
 * @param nats the cross-entropy of the targets in nats, {@code [B, T]}; meaningless for targets
 *     that do not count
 * @param layers the traces of the layers, first layer first; empty if not requested
 */
public record WindowTrace(
    long index,
    IntNdArray tokens,
    IntNdArray targets,
    ImmutableIntArray valid,
    ImmutableLongArray read,
    FloatNdArray nats,
    List<LayerTrace> layers) {

  public WindowTrace {
    layers = ImmutableList.copyOf(layers);
  }

  /**
   * Returns the tokens of one stream that were scored, one for each element of {@link #nats(int)}.
   */
  public ImmutableIntArray scored(int stream) {
    var scored = ImmutableIntArray.builder(valid.get(stream));
    for (int i = 0; i < valid.get(stream); i++) {
      scored.add(targets.getInt(stream, i));
    }
    return scored.build();
  }

  /**
   * Returns the nats of the targets of one stream that count. The first element belongs to the
   * token at position {@code read + 1}, counted from 0 at the point where the stream's memories
   * were last empty.
   */
  public double[] nats(int stream) {
    double[] counting = new double[valid.get(stream)];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = nats.getFloat(stream, i);
    }
    return counting;
  }
}
