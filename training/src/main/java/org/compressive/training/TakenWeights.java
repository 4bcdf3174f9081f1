package org.compressive.training;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import org.compressive.graph.VariableParameters.Parameter;
import org.tensorflow.ndarray.Shape;

/**
 * The parameters that a run took from the weights of another.
 *
 * @param origin the origin of the weights
 * @param names the parameters that were taken
 * @param missing the parameters of the run that the weights do not have
 * @param reshaped the parameters that have another shape in the run
 */
record TakenWeights(
    String origin, List<String> names, List<String> missing, List<String> reshaped) {

  TakenWeights {
    names = ImmutableList.copyOf(names);
    missing = ImmutableList.copyOf(missing);
    reshaped = ImmutableList.copyOf(reshaped);
  }

  /**
   * Returns what a run can take.
   *
   * @param shapes the shapes of the weights, by name
   * @param parameters the parameters of the run
   * @throws RunException if it can take nothing
   */
  static TakenWeights of(String origin, Map<String, Shape> shapes, List<Parameter> parameters) {
    var names = ImmutableList.<String>builder();
    var missing = ImmutableList.<String>builder();
    var reshaped = ImmutableList.<String>builder();
    for (Parameter parameter : parameters) {
      String name = parameter.variable().name();
      Shape shape = shapes.get(name);
      if (shape == null) {
        missing.add(name);
      } else if (shape.equals(parameter.variable().shape())) {
        names.add(name);
      } else {
        reshaped.add(name);
      }
    }
    var taken = new TakenWeights(origin, names.build(), missing.build(), reshaped.build());
    if (taken.names.isEmpty()) {
      throw new RunException(
          "weights (%s) have no parameter with the name and shape of one of this model"
              .formatted(origin));
    }
    return taken;
  }

  /** Returns one line that says what was taken, and lists what was not. */
  String note() {
    int all = names.size() + missing.size() + reshaped.size();
    return "%s of %s parameters start from %s%s%s"
        .formatted(
            names.size(),
            all,
            origin,
            list("; these are new: ", missing),
            list("; these have another shape and are new: ", reshaped));
  }

  private static String list(String text, List<String> names) {
    return names.isEmpty() ? "" : text + Joiner.on(", ").join(names);
  }
}
