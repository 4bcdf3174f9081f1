package org.compressive.graph;

import org.compressive.graph.config.Compression;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.DilatedConvolution;
import org.compressive.graph.config.MaxPooling;
import org.compressive.graph.config.MeanPooling;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.Recurrent;
import org.compressive.graph.config.SoftmaxPooling;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A compression function: the paper's f<sub>c</sub>. */
interface Compressor {

  /**
   * Compresses the rows that memory evicts.
   *
   * @param evicted the T evicted rows, with the parts that accompany them
   * @return {@code [B, T/c, D]}, oldest first
   */
  Operand<TFloat32> call(Ops tf, MemoryRows evicted);

  /**
   * Returns the indices of the rows that the function keeps unchanged, oldest first, {@code [B,
   * T/c]}. Only functions that keep rows support this.
   */
  default Operand<TInt32> kept(Ops tf, MemoryRows evicted) {
    throw new UnsupportedOperationException("compression function keeps no rows");
  }

  /** Creates the compression function of one layer. */
  static Compressor create(ParameterScope parameters, ModelConfig config, int layer) {
    Compression function = config.compression();
    var groups = new Groups(function.rate().at(layer), config.width());
    if (function instanceof MaxPooling) {
      return new MaxPoolingCompressor(groups);
    }
    if (function instanceof MeanPooling) {
      return new MeanPoolingCompressor(groups);
    }
    if (function instanceof Convolution convolution) {
      return new ConvolutionCompressor(parameters, groups, convolution.overlap());
    }
    if (function instanceof DilatedConvolution dilated) {
      return new DilatedConvolutionCompressor(parameters, groups, dilated.dilations());
    }
    if (function instanceof MostUsed) {
      return new MostUsedCompressor(groups);
    }
    if (function instanceof Recurrent) {
      return new RecurrentCompressor(parameters, groups);
    }
    if (function instanceof SoftmaxPooling) {
      return new SoftmaxPoolingCompressor(parameters, groups);
    }
    throw new IllegalStateException("model.compression (%s) has no graph".formatted(function));
  }
}
