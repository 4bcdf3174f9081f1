package org.compressive.graph;

import java.util.Optional;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Names parameters by the part of the model they belong to, such as {@code
 * layer_00/attention/query}.
 */
final class ParameterScope {

  private final ParameterSource source;
  private final MatMulPrecision products;
  private final String prefix;
  private final ParameterGroup group;

  private ParameterScope(
      ParameterSource source, MatMulPrecision products, String prefix, ParameterGroup group) {
    this.source = source;
    this.products = products;
    this.prefix = prefix;
    this.group = group;
  }

  static ParameterScope root(ParameterSource source, MatMulPrecision products) {
    return new ParameterScope(source, products, "", ParameterGroup.TRANSFORMER);
  }

  ParameterScope sub(String name) {
    return new ParameterScope(source, products, prefix + name + "/", group);
  }

  ParameterScope in(ParameterGroup newGroup) {
    return new ParameterScope(source, products, prefix, newGroup);
  }

  /** Returns the precision of the model's matrix products. */
  MatMulPrecision products() {
    return products;
  }

  Operand<TFloat32> get(String name, Initialization initialization, long... shape) {
    return get(name, initialization, Optional.empty(), shape);
  }

  /**
   * Requests a parameter.
   *
   * @param range the values that its entries may have; empty if they may have any
   */
  Operand<TFloat32> get(
      String name, Initialization initialization, Optional<ParameterRange> range, long... shape) {
    return source.parameter(
        new ParameterSpec(prefix + name, Shape.of(shape), initialization, group, range));
  }

  /**
   * Returns a linear map with a new parameter.
   *
   * @param outputs the size of the map's output: the product of the sizes of the axes at the end of
   *     {@code shape} that make up the output
   * @param shape the shape of the parameter
   */
  WeightMatrix map(String name, Initialization initialization, int outputs, long... shape) {
    return map(get(name, initialization, shape), outputs);
  }

  /**
   * Returns a linear map with a parameter that is also used elsewhere; see {@link WeightMatrix#of}.
   */
  WeightMatrix map(Operand<TFloat32> parameter, int outputs) {
    return packed(WeightMatrix.of(products, parameter, outputs));
  }

  /** See {@link WeightMatrix#transposed}. */
  WeightMatrix transposed(Operand<TFloat32> parameter) {
    return packed(WeightMatrix.transposed(products, parameter));
  }

  /** Returns a matrix in packed form, if the source has one for the Transformer's matrices. */
  private WeightMatrix packed(WeightMatrix matrix) {
    return group == ParameterGroup.TRANSFORMER && source instanceof PackedMatrix.Source packing
        ? packing.packed(matrix).map(matrix::packed).orElse(matrix)
        : matrix;
  }
}
