package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions with two taps at configured distances, each followed by a rectifier, and then a
 * final convolution whose kernel size and stride are c.
 */
final class DilatedConvolutionCompressor implements Compressor {

  private final int width;
  private final ImmutableList<Integer> dilations;
  private final ImmutableList<WeightMatrix> kernels; // [2*D, D] each, older tap first
  private final Compressor strided;

  DilatedConvolutionCompressor(ParameterScope parameters, Groups groups, List<Integer> dilations) {
    width = groups.width();
    this.dilations = ImmutableList.copyOf(dilations);
    var chain = ImmutableList.<WeightMatrix>builder();
    for (int i = 0; i < dilations.size(); i++) {
      var initialization = Initialization.fanIn(2L * width);
      chain.add(
          parameters.map(
              LayerNames.numbered("dilation", i), initialization, width, 2, width, width));
    }
    kernels = chain.build();
    strided = new ConvolutionCompressor(parameters, groups, /* overlap= */ 0);
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var rows = evicted.rows(); // [B, T, D]
    for (int i = 0; i < kernels.size(); i++) {
      var taps = tf.concat(List.of(Delay.of(tf, rows, dilations.get(i)), rows), tf.constant(2));
      var flat = tf.reshape(taps, tf.array(-1, 2 * width)); // [B*T, 2*D]
      var seen = tf.nn.relu(kernels.get(i).call(tf, flat)); // [B*T, D]
      rows = Rows.of(tf, rows).unflatten(seen, width); // [B, T, D]
    }
    return strided.call(tf, MemoryRows.of(rows)); // [B, T/c, D]
  }
}
