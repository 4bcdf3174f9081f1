package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A learned bias per head and channel, shaped for addition to queries: u and v of Transformer-XL
 * (Dai et al., 2019, arXiv 1901.02860).
 */
final class HeadBias {

  private HeadBias() {}

  static Operand<TFloat32> create(
      Ops tf, ParameterScope parameters, String name, ModelConfig config) {
    int heads = config.heads();
    int headWidth = config.headWidth();
    var bias = parameters.get(name, Initialization.ZEROS, heads, headWidth);
    return tf.reshape(bias, tf.array(heads, 1, 1, headWidth)); // [H, 1, 1, E]
  }
}
