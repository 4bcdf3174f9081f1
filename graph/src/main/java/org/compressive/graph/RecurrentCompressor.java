package org.compressive.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;

/**
 * A gated recurrent unit (Cho et al., 2014, arXiv 1406.1078) over the c rows of each group, without
 * biases, starting from a state of zeros. A linear map of the last state gives the compressed row.
 *
 * <p>This differs from the cited unit in the same way as cuDNN does: the reset gate is applied to
 * the product of state and weights rather than to the state, so that a step takes a single matrix
 * product.
 */
final class RecurrentCompressor implements Compressor {

  private static final int GATES = 3; // reset, update, candidate

  private final Groups groups;
  private final WeightMatrix input; // [D, 3*D]
  private final WeightMatrix state; // [D, 3*D]
  private final WeightMatrix output; // [D, D]

  RecurrentCompressor(ParameterScope parameters, Groups groups) {
    this.groups = groups;
    int width = groups.width();
    var initialization = Initialization.fanIn(width);
    input = parameters.map("input", initialization, GATES * width, width, GATES, width);
    state = parameters.map("state", initialization, GATES * width, width, GATES, width);
    output = parameters.map("output", initialization, width, width, width);
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    int width = groups.width();
    var rows = tf.reshape(evicted.rows(), tf.array(-1, width)); // [B*T, D]
    var seen = input.call(tf, rows); // [B*T, 3*D]
    var byGroup = tf.reshape(seen, tf.array(-1, groups.rate(), GATES * width)); // [N, c, 3*D]
    var steps = tf.unstack(byGroup, (long) groups.rate(), Unstack.axis(1L)).output();
    Operand<TFloat32> h = first(tf, steps.get(0)); // [N, D]
    for (Operand<TFloat32> step : steps.subList(1, steps.size())) {
      h = next(tf, step, h); // [N, D]
    }
    return groups.ofStreams(tf, output.call(tf, h), evicted.rows()); // [B, T/c, D]
  }

  /** Computes the first step: with a state of zeros, there is nothing to reset or to keep. */
  private static Operand<TFloat32> first(Ops tf, Operand<TFloat32> seen) {
    var x = gates(tf, seen);
    var renewed = tf.math.sub(tf.constant(1f), tf.math.sigmoid(x.get(1)));
    return tf.math.mul(renewed, tf.math.tanh(x.get(2))); // [N, D]
  }

  private Operand<TFloat32> next(Ops tf, Operand<TFloat32> seen, Operand<TFloat32> h) {
    var x = gates(tf, seen);
    var s = gates(tf, state.call(tf, h));
    var reset = tf.math.sigmoid(tf.math.add(x.get(0), s.get(0)));
    var update = tf.math.sigmoid(tf.math.add(x.get(1), s.get(1)));
    var candidate = tf.math.tanh(tf.math.add(x.get(2), tf.math.mul(reset, s.get(2))));
    var kept = tf.math.mul(update, tf.math.sub(h, candidate));
    return tf.math.add(candidate, kept); // [N, D]
  }

  /** Splits {@code [N, 3*D]} into the part {@code [N, D]} of each gate. */
  private static List<Operand<TFloat32>> gates(Ops tf, Operand<TFloat32> all) {
    return List.copyOf(tf.split(tf.constant(1), all, (long) GATES).output());
  }
}
