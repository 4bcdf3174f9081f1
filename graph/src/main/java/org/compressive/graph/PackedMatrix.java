package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import org.compressive.kernels.RowProduct;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A weight matrix {@code [I, O]} in the layout of {@link RowProduct}, for multiplying the row of a
 * single token.
 */
record PackedMatrix(Operand<TUint8> packed, int outputs) {

  /**
   * Maps rows {@code [N, I]} to {@code [N, O]}.
   *
   * @param bias {@code [O]}; empty for none
   * @param rectified whether negative results are replaced with 0
   */
  Operand<TFloat32> call(
      Ops tf, Operand<TFloat32> rows, Optional<Operand<TFloat32>> bias, boolean rectified) {
    return RowProduct.create(tf, rows, packed, outputs, bias, rectified);
  }

  /** Returns the same matrix as another operand. */
  PackedMatrix with(Operand<TUint8> other) {
    return new PackedMatrix(other, outputs);
  }

  /** A source of parameters that also supplies weight matrices in packed form. */
  interface Source extends ParameterSource {

    /** Returns the packed form of a matrix; empty if the matrix is used as it is. */
    Optional<PackedMatrix> packed(WeightMatrix matrix);

    /**
     * Returns a source that supplies parameters and matrices in the order of their requests.
     *
     * @param packed the matrices; none if they are used as they are
     */
    static Source inOrder(List<Operand<TFloat32>> parameters, List<PackedMatrix> packed) {
      var eachParameter = parameters.iterator();
      var eachMatrix = packed.iterator();
      return new Source() {

        @Override
        public Operand<TFloat32> parameter(ParameterSpec spec) {
          return eachParameter.next();
        }

        @Override
        public Optional<PackedMatrix> packed(WeightMatrix matrix) {
          return eachMatrix.hasNext() ? Optional.of(eachMatrix.next()) : Optional.empty();
        }
      };
    }
  }
}
