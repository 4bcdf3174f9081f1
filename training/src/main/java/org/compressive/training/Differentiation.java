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
   */
  static Differentiation of(Optional<Recomputation> recomputation) {
    return recomputation
        .<Differentiation>map(
            again ->
                (tf, group, loss, parameters) ->
                    switch (group) {
                      case TRANSFORMER -> again.gradients(tf, loss, parameters);
                      // These are computed in the forward pass, layer by layer.
                      case COMPRESSION -> again.compressionGradients(tf);
                    })
        .orElse(PLAIN);
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
