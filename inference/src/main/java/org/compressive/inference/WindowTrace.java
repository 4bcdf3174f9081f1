package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;

/**
 * What went on while a window was read. It holds no native memory.
 *
 * @param index of the window, from 0
 * @param tokens the window's, {@code [B, T]}; zeros behind the end of a stream's text
 * @param targets the token after each, {@code [B, T]}
 * @param valid how many targets of each stream count, from its first on, {@code [B]}
 * @param read how many tokens each stream had read before, since it began from empty memories, of
 *     its text or of the part of a document that it got, {@code [B]}
 * @param nats cross-entropy of the targets, {@code [B, T]}; means nothing where they do not count
 * @param layers from the first on; none if not asked for
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

  /** The tokens of one stream that were scored, one for each of {@link #nats(int)}. */
  public ImmutableIntArray scored(int stream) {
    var scored = ImmutableIntArray.builder(valid.get(stream));
    for (int i = 0; i < valid.get(stream); i++) {
      scored.add(targets.getInt(stream, i));
    }
    return scored.build();
  }

  /**
   * The nats of one stream's targets that count. The first is of the token at place {@code read +
   * 1} from where the stream began.
   */
  public double[] nats(int stream) {
    double[] counting = new double[valid.get(stream)];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = nats.getFloat(stream, i);
    }
    return counting;
  }
}
