package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Sums of gradients in variables, called {@code accumulated/NAME}, so that several runs of a graph
 * can contribute to one update.
 */
final class GradientSum {

  private final ImmutableList<GroupGradient> sums;
  private final ImmutableList<ResourceVariable<TFloat32>> variables;

  private GradientSum(List<GroupGradient> sums, List<ResourceVariable<TFloat32>> variables) {
    this.sums = ImmutableList.copyOf(sums);
    this.variables = ImmutableList.copyOf(variables);
  }

  /** Creates variables for the sums of such gradients. */
  static GradientSum of(Ops tf, List<GroupGradient> gradients) {
    var variables = ImmutableList.<ResourceVariable<TFloat32>>builder();
    List<GroupGradient> sums = new ArrayList<>();
    for (GroupGradient gradient : gradients) {
      List<Operand<TFloat32>> values = new ArrayList<>();
      for (var parameter : gradient.parameters()) {
        var variable = parameter.variable();
        var sum =
            ResourceVariable.create(
                tf, "accumulated/" + variable.name(), TFloat32.class, variable.shape());
        variables.add(sum);
        values.add(sum.read());
      }
      sums.add(gradient.withValues(values));
    }
    return new GradientSum(sums, variables.build());
  }

  /** Returns the sums, as they were before this run of the graph. */
  List<GroupGradient> sums() {
    return sums;
  }

  /** Returns the variables, for a checkpoint. */
  List<ResourceVariable<TFloat32>> variables() {
    return variables;
  }

  /**
   * Adds gradients to the sums.
   *
   * @param after ops whose control dependencies run first
   * @param gradients gradients of the same parameters as those that the sums were created for
   */
  Op add(Ops after, List<GroupGradient> gradients) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    gradients.forEach(gradient -> values.addAll(gradient.values()));
    List<Op> additions = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      additions.add(after.assignAddVariableOp(variables.get(i).handle(), values.get(i)));
    }
    return after.withControlDependencies(additions).noOp();
  }

  /** Sets the sums to zero. */
  Op clear(Ops tf) {
    List<Op> assignments = new ArrayList<>();
    for (ResourceVariable<TFloat32> sum : variables) {
      assignments.add(sum.assign(tf, tf.fill(tf.constant(sum.shape()), tf.constant(0f))));
    }
    return tf.withControlDependencies(assignments).noOp();
  }
}
