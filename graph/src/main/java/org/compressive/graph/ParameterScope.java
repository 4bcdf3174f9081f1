package org.compressive.graph;

import org.compressive.ops.Products;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Names parameters by the room they stand in: {@code layer_00/attention/query}. */
final class ParameterScope {

  private final ParameterSource source;
  private final Products products;
  private final String prefix;
  private final ParameterGroup group;

  private ParameterScope(
      ParameterSource source, Products products, String prefix, ParameterGroup group) {
    this.source = source;
    this.products = products;
    this.prefix = prefix;
    this.group = group;
  }

  static ParameterScope root(ParameterSource source, Products products) {
    return new ParameterScope(source, products, "", ParameterGroup.TRANSFORMER);
  }

  ParameterScope sub(String name) {
    return new ParameterScope(source, products, prefix + name + "/", group);
  }

  ParameterScope in(ParameterGroup newGroup) {
    return new ParameterScope(source, products, prefix, newGroup);
  }

  /** What products of what the model computes are computed in. */
  Products products() {
    return products;
  }

  Operand<TFloat32> get(String name, Initialization initialization, long... shape) {
    return source.parameter(
        new ParameterSpec(prefix + name, Shape.of(shape), initialization, group));
  }

  /**
   * A linear map.
   *
   * @param outputs the numbers it makes of a row: the product of the shape's last axes
   * @param shape the parameter's
   */
  LinearMap map(String name, Initialization initialization, int outputs, long... shape) {
    return map(get(name, initialization, shape), outputs);
  }

  /** A linear map by a parameter that is used otherwise too; see {@link LinearMap#of}. */
  LinearMap map(Operand<TFloat32> parameter, int outputs) {
    return LinearMap.of(products, parameter, outputs);
  }

  /** See {@link LinearMap#transposed}. */
  LinearMap transposed(Operand<TFloat32> parameter) {
    return LinearMap.transposed(products, parameter);
  }
}
