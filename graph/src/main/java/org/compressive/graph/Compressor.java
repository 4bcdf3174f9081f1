package org.compressive.graph;

import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A compression function: the paper's f<sub>c</sub>. */
interface Compressor {

  /** Evicted rows {@code [B, T, D]}, oldest first, to {@code [B, T/c, D]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> evicted);

  static Compressor create(ParameterScope parameters, ModelConfig config) {
    if (config.compression() instanceof Convolution convolution) {
      return new ConvolutionCompressor(parameters, convolution, config.width());
    }
    throw new IllegalStateException("no graph for model.compression " + config.compression());
  }
}
