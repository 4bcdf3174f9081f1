package org.compressive.graph;

import java.util.List;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Layer normalization with a learned scale and offset (Ba et al., 2016). */
final class LayerNorm {

  /** The number added to the variance. */
  static final float EPSILON = 1e-5f;

  private final Operand<TFloat32> scale; // [D]
  private final Operand<TFloat32> offset; // [D]

  LayerNorm(ParameterScope parameters, int width) {
    scale = parameters.get("scale", Initialization.ONES, width);
    offset = parameters.get("offset", Initialization.ZEROS, width);
  }

  /** Adds the scale and the offset, {@code [2, D]}, to the parts of a packed layer. */
  void addTo(LayerParts parts, Part norm) {
    parts.put(norm, parts.tf().stack(List.of(scale, offset)));
  }

  Operand<TFloat32> call(Ops tf, Operand<TFloat32> x, Pass pass) {
    return pass.ops(tf).layerNormalization(x, scale, offset, EPSILON);
  }
}
