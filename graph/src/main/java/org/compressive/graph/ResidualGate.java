package org.compressive.graph;

import java.util.List;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A gated recurrent unit in place of an addition (GTrXL, Parisotto et al., 2019, arXiv 1910.06764,
 * section 3.2). Its state is the residual stream, and its input is the rectified output of a
 * branch. With x the stream and y the input, r = sigmoid(y Wr + x Ur), z = sigmoid(y Wz + x Uz -
 * b), n = tanh(y Wn + (r x) Un), and the new stream is (1 - z) x + z n. Since b is 2 initially,
 * little of the branch passes at first.
 */
final class ResidualGate {

  private static final int GATES = 3; // reset, update, candidate
  private static final Initialization NEAR_IDENTITY = new Initialization(2, 0);

  private final int width;
  private final MatMulPrecision products;
  private final WeightMatrix input; // [D, 3*D]
  private final Operand<TFloat32> state; // [D, 3, D]
  private final Operand<TFloat32> bias; // [D]

  ResidualGate(ParameterScope parameters, int width) {
    this.width = width;
    products = parameters.products();
    var initialization = Initialization.fanIn(width);
    input = parameters.map("input", initialization, GATES * width, width, GATES, width);
    state = parameters.get("state", initialization, width, GATES, width);
    bias = parameters.get("bias", NEAR_IDENTITY, width);
  }

  /** Combines stream and branch, both {@code [B, T, D]}, into the new stream {@code [B, T, D]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> stream, Operand<TFloat32> branch) {
    Rows rows = Rows.of(tf, stream);
    var x = rows.flatten(stream); // [B*T, D]
    var y = tf.nn.relu(rows.flatten(branch)); // [B*T, D]
    var ofInput = gates(tf, input.call(tf, y), GATES);
    int early = GATES - 1;
    var ofState = gates(tf, products.matMul(tf, x, part(tf, 0, early)), early);
    var reset = tf.math.sigmoid(tf.math.add(ofInput.get(0), ofState.get(0)));
    var update = tf.math.sigmoid(tf.math.sub(tf.math.add(ofInput.get(1), ofState.get(1)), bias));
    var kept = products.matMul(tf, tf.math.mul(reset, x), part(tf, early, 1)); // [B*T, D]
    var candidate = tf.math.tanh(tf.math.add(ofInput.get(2), kept));
    var joined = tf.math.add(x, tf.math.mul(update, tf.math.sub(candidate, x)));
    return rows.unflatten(joined, width); // [B, T, D]
  }

  /** Returns the weights of the state for some of the gates, {@code [D, count*D]}. */
  private Operand<TFloat32> part(Ops tf, int first, int count) {
    var some = tf.slice(state, tf.array(0, first, 0), tf.array(width, count, width));
    return tf.reshape(some, tf.array(width, count * width));
  }

  /** Splits {@code [B*T, count*D]} into the part {@code [B*T, D]} of each gate. */
  private static List<Operand<TFloat32>> gates(Ops tf, Operand<TFloat32> all, int count) {
    return List.copyOf(tf.split(tf.constant(1), all, (long) count).output());
  }
}
