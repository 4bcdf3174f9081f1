package org.compressive.conformance;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.compressive.graph.VariableParameters.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;

/** The gradients of a loss in a graph, by parameter name. */
final class GraphGradients {

  private final List<Parameter> parameters;
  private final Gradients gradients;

  private GraphGradients(List<Parameter> parameters, Gradients gradients) {
    this.parameters = parameters;
    this.gradients = gradients;
  }

  /**
   * Adds the gradients.
   *
   * @throws AssertionError if the loss does not depend on a parameter, which the message names
   */
  static GraphGradients of(Ops tf, Operand<TFloat32> loss, List<Parameter> parameters) {
    var result = new GraphGradients(parameters, tf.gradients(loss, reads(parameters)));
    for (int i = 0; i < parameters.size(); i++) {
      try {
        result.gradients.dy(i).shape();
      } catch (IllegalStateException e) {
        // TensorFlow Java returns an operation without a handle if there is no path.
        throw new AssertionError("no gradient reaches " + parameters.get(i).spec().name(), e);
      }
    }
    return result;
  }

  /** Adds the gradients, which are zero if there is no path from the loss to the parameter. */
  static GraphGradients orZero(Ops tf, Operand<TFloat32> loss, List<Parameter> parameters) {
    List<Operand<TFloat32>> terms = new ArrayList<>(List.of(loss));
    for (Operand<TFloat32> value : reads(parameters)) {
      var sum = tf.sum(tf.reshape(value, tf.array(-1)), tf.constant(0));
      terms.add(tf.math.mul(sum, tf.constant(0f)));
    }
    return of(tf, tf.math.addN(terms), parameters);
  }

  /** Evaluates the gradients: each row-major, under its parameter's name. */
  Map<String, float[]> fetch(Evaluation evaluation) {
    List<float[]> values = evaluation.fetch(gradients.dy());
    var byName = ImmutableMap.<String, float[]>builder();
    for (int i = 0; i < values.size(); i++) {
      byName.put(parameters.get(i).spec().name(), values.get(i));
    }
    return byName.buildOrThrow();
  }

  /** Returns the largest magnitude among the entries, or NaN if any entry is NaN. */
  static float largest(float[] gradient) {
    float largest = 0;
    for (float entry : gradient) {
      largest = Math.max(largest, Math.abs(entry));
    }
    return largest;
  }

  private static List<Operand<TFloat32>> reads(List<Parameter> parameters) {
    return parameters.stream().<Operand<TFloat32>>map(p -> p.variable().read()).toList();
  }
}
