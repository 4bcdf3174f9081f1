package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The position-wise network: linear, ReLU, linear. */
final class FeedForward {

  private final int width;
  private final Operand<TFloat32> inner; // [D, F]
  private final Operand<TFloat32> innerBias; // [F]
  private final Operand<TFloat32> outer; // [F, D]
  private final Operand<TFloat32> outerBias; // [D]

  FeedForward(ParameterScope parameters, ModelConfig config) {
    width = config.width();
    int hidden = config.feedForward();
    inner = parameters.get("inner", Initialization.fanIn(width), width, hidden);
    innerBias = parameters.get("inner_bias", Initialization.ZEROS, hidden);
    outer = parameters.get("outer", Branch.initialization(config, hidden), hidden, width);
    outerBias = parameters.get("outer_bias", Initialization.ZEROS, width);
  }

  Operand<TFloat32> call(Ops tf, Operand<TFloat32> x) {
    Rows rows = Rows.of(tf, x);
    var flat = rows.flatten(x); // [B*T, D]
    var hidden = tf.nn.relu(tf.nn.biasAdd(tf.linalg.matMul(flat, inner), innerBias)); // [B*T, F]
    var out = tf.nn.biasAdd(tf.linalg.matMul(hidden, outer), outerBias); // [B*T, D]
    return rows.unflatten(out, width); // [B, T, D]
  }
}
