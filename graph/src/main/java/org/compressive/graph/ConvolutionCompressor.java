package org.compressive.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A one-dimensional convolution without bias, of stride c. A kernel that covers only its own group
 * is a matrix product over groups of c rows laid side by side. For a kernel that overlaps the
 * previous group, the last rows of that group are prepended.
 */
final class ConvolutionCompressor implements Compressor {

  private final Groups groups;
  private final int overlap;
  private final WeightMatrix kernel; // [(overlap + c)*D, D], oldest tap first

  ConvolutionCompressor(ParameterScope parameters, Groups groups, int overlap) {
    this.groups = groups;
    this.overlap = overlap;
    int taps = overlap + groups.rate();
    int width = groups.width();
    var initialization = Initialization.fanIn((long) taps * width);
    kernel = parameters.map("kernel", initialization, width, taps, width, width);
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var rows = evicted.rows();
    var compressed = kernel.call(tf, seen(tf, rows)); // [N, D]
    return groups.ofStreams(tf, compressed, rows); // [B, T/c, D]
  }

  /** Returns the input of the kernel for each group, {@code [N, (overlap + c)*D]}. */
  private Operand<TFloat32> seen(Ops tf, Operand<TFloat32> rows) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int before = overlap; before > 0; before--) {
      var groupsBefore = groups.sideBySide(tf, Delay.of(tf, rows, before)); // [N, c*D]
      parts.add(tf.slice(groupsBefore, tf.array(0, 0), tf.array(-1, groups.width()))); // [N, D]
    }
    parts.add(groups.sideBySide(tf, rows)); // [N, c*D]
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(1));
  }
}
