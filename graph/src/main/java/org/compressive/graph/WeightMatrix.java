package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** A parameter in the form of a matrix {@code [I, O]} by which rows are multiplied. */
final class WeightMatrix {

  private final MatMulPrecision products;
  private final Operand<TFloat32> parameter;
  private final int outputs; // O
  private final boolean transposed;
  private final Optional<PackedMatrix> packed;

  private WeightMatrix(
      MatMulPrecision products, Operand<TFloat32> parameter, int outputs, boolean transposed) {
    this(products, parameter, outputs, transposed, Optional.empty());
  }

  private WeightMatrix(
      MatMulPrecision products,
      Operand<TFloat32> parameter,
      int outputs,
      boolean transposed,
      Optional<PackedMatrix> packed) {
    this.products = products;
    this.parameter = parameter;
    this.outputs = outputs;
    this.transposed = transposed;
    this.packed = packed;
  }

  /**
   * Creates a matrix from a parameter.
   *
   * @param parameter {@code [I, O]}, where I and O may each stand for several axes
   */
  static WeightMatrix of(MatMulPrecision products, Operand<TFloat32> parameter, int outputs) {
    return new WeightMatrix(products, parameter, outputs, false);
  }

  /**
   * Creates a matrix from the transpose of a parameter.
   *
   * @param parameter {@code [O, I]}
   */
  static WeightMatrix transposed(MatMulPrecision products, Operand<TFloat32> parameter) {
    return new WeightMatrix(products, parameter, (int) parameter.shape().get(0), true);
  }

  /** Maps rows {@code [N, I]} to {@code [N, O]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows) {
    if (packed.isPresent()) {
      return packed.get().call(tf, rows, Optional.empty(), false);
    }
    return transposed
        ? products.matMul(tf, rows, parameter, MatMul.transposeB(true))
        : products.matMul(tf, rows, matrix(tf));
  }

  /** Maps rows {@code [N, I]} to {@code [N, O]} and adds a bias {@code [O]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows, Operand<TFloat32> bias) {
    return packed.isPresent()
        ? packed.get().call(tf, rows, Optional.of(bias), false)
        : tf.nn.biasAdd(call(tf, rows), bias);
  }

  /** Does the same, and replaces negative results with 0. */
  Operand<TFloat32> rectified(
      Ops tf, Operand<TFloat32> rows, Operand<TFloat32> bias, CompressiveOps ops) {
    return packed.isPresent()
        ? packed.get().call(tf, rows, Optional.of(bias), true)
        : ops.rectifier(call(tf, rows, bias));
  }

  /** Returns this matrix for multiplying rows in packed form. */
  WeightMatrix packed(PackedMatrix form) {
    return new WeightMatrix(products, parameter, outputs, transposed, Optional.of(form));
  }

  /** Returns the packed form; empty if rows are multiplied by the parameter itself. */
  Optional<PackedMatrix> packed() {
    return packed;
  }

  /** Returns the layout-independent value, {@code [I, O]}. */
  Operand<TFloat32> value(Ops tf) {
    return transposed ? tf.linalg.transpose(parameter, tf.array(1, 0)) : matrix(tf);
  }

  /** Returns the number of outputs O. */
  int outputs() {
    return outputs;
  }

  /** Returns this matrix multiplied by a scalar. */
  WeightMatrix scaled(Ops tf, Operand<TFloat32> scale) {
    return new WeightMatrix(products, tf.math.mul(parameter, scale), outputs, transposed);
  }

  /**
   * Returns matrices {@code [I, O]} side by side, {@code [I, n O]}, for rows that all of them map.
   */
  static WeightMatrix sideBySide(Ops tf, List<WeightMatrix> matrices) {
    var first = matrices.get(0);
    var all = tf.concat(matrices.stream().map(m -> m.matrix(tf)).toList(), tf.constant(1));
    return new WeightMatrix(first.products, all, first.outputs * matrices.size(), false);
  }

  /** Returns this matrix with a function applied to its parameter. */
  WeightMatrix with(UnaryOperator<Operand<TFloat32>> change) {
    return new WeightMatrix(products, change.apply(parameter), outputs, transposed);
  }

  private Operand<TFloat32> matrix(Ops tf) {
    return parameter.shape().numDimensions() == 2
        ? parameter
        : tf.reshape(parameter, tf.array(-1, outputs)); // [I, O]
  }
}
