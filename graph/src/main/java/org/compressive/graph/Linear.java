package org.compressive.graph;

import org.compressive.kernels.TokenLayer.Part;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A linear map with a bias. */
final class Linear {

  private final WeightMatrix map; // [I, O]
  private final Operand<TFloat32> bias; // [O]

  Linear(ParameterScope parameters, String name, Initialization first, int inputs, int outputs) {
    map = parameters.map(name, first, outputs, inputs, outputs);
    bias = parameters.get(name + "_bias", Initialization.ZEROS, outputs);
  }

  /** Adds the matrix {@code [I, O]} and the bias {@code [O]} to the parts of a packed layer. */
  void addTo(LayerParts parts, Part matrix, Part ofBias) {
    parts.put(matrix, map.value(parts.tf()));
    parts.put(ofBias, bias);
  }

  /** Maps rows {@code [N, I]} to {@code [N, O]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows) {
    return map.call(tf, rows, bias); // [N, O]
  }

  /** Maps rows {@code [N, I]} to {@code [N, O]}, with 0 in place of negative results. */
  Operand<TFloat32> rectified(Ops tf, Operand<TFloat32> rows, CompressiveOps ops) {
    return map.rectified(tf, rows, bias, ops); // [N, O]
  }
}
