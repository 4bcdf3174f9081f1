package org.compressive.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.Recomputation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A way to compute gradients. */
@FunctionalInterface
interface Differentiation {

  /** TensorFlow's own differentiation, for which the forward pass keeps all activations. */
  Differentiation PLAIN =
      (tf, group, loss, parameters) -> {
        var gradients = tf.gradients(loss, parameters);
        return IntStream.range(0, parameters.size())
            .<Operand<TFloat32>>mapToObj(gradients::<TFloat32>dy)
            .toList();
      };

  /**
   * Returns a differentiation that recomputes layers if a recomputation is given, and {@link
   * #PLAIN} otherwise.
   *
   * @param share the factor by which compression losses count, a scalar; empty for 1
   */
  static Differentiation of(
      Optional<Recomputation> recomputation, Optional<Operand<TFloat32>> share) {
    return recomputation
        .<Differentiation>map(
            again ->
                (tf, group, loss, parameters) ->
                    switch (group) {
                      case TRANSFORMER -> again.gradients(tf, loss, parameters);
                      // These are computed in the forward pass, layer by layer.
                      case COMPRESSION -> scaled(tf, again.compressionGradients(tf), share);
                    })
        .orElse(PLAIN);
  }

  private static List<Operand<TFloat32>> scaled(
      Ops tf, List<Operand<TFloat32>> gradients, Optional<Operand<TFloat32>> share) {
    return share
        .map(
            factor ->
                gradients.stream()
                    .<Operand<TFloat32>>map(each -> tf.math.mul(each, factor))
                    .toList())
        .orElse(gradients);
  }

  /**
   * Computes the gradient of a group's losses.
   *
   * @param loss the sum of the group's losses, a scalar
   * @param parameters the values of the group's parameters
   * @return the gradient of each parameter, with the parameter's shape
   */
  List<Operand<TFloat32>> gradients(
      Ops tf, ParameterGroup group, Operand<TFloat32> loss, List<Operand<TFloat32>> parameters);
}
