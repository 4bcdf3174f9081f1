package org.compressive.graph;

import java.util.function.UnaryOperator;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** A parameter as a matrix {@code [I, O]} that rows are multiplied by. */
final class WeightMatrix {

  private final MatMulPrecision products;
  private final Operand<TFloat32> parameter;
  private final int outputs; // O
  private final boolean transposed;

  private WeightMatrix(
      MatMulPrecision products, Operand<TFloat32> parameter, int outputs, boolean transposed) {
    this.products = products;
    this.parameter = parameter;
    this.outputs = outputs;
    this.transposed = transposed;
  }

  /**
   * A map.
   *
   * @param parameter {@code [I, O]}, either of which may be several axes
   */
  static WeightMatrix of(MatMulPrecision products, Operand<TFloat32> parameter, int outputs) {
    return new WeightMatrix(products, parameter, outputs, false);
  }

  /**
   * A map by a matrix that lies the other way.
   *
   * @param parameter {@code [O, I]}
   */
  static WeightMatrix transposed(MatMulPrecision products, Operand<TFloat32> parameter) {
    return new WeightMatrix(products, parameter, (int) parameter.shape().get(0), true);
  }

  /** Rows {@code [N, I]} to {@code [N, O]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows) {
    return transposed
        ? products.matMul(tf, rows, parameter, MatMul.transposeB(true))
        : products.matMul(tf, rows, matrix(tf));
  }

  /** The same map times a number. */
  WeightMatrix scaled(Ops tf, Operand<TFloat32> scale) {
    return new WeightMatrix(products, tf.math.mul(parameter, scale), outputs, transposed);
  }

  /** The same map by what a function makes of its parameter. */
  WeightMatrix with(UnaryOperator<Operand<TFloat32>> change) {
    return new WeightMatrix(products, change.apply(parameter), outputs, transposed);
  }

  private Operand<TFloat32> matrix(Ops tf) {
    return parameter.shape().numDimensions() == 2
        ? parameter
        : tf.reshape(parameter, tf.array(-1, outputs)); // [I, O]
  }
}
