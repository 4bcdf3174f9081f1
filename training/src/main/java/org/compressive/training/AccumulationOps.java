package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.Host;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The part of a training graph that averages gradients over several runs. Each run computes the
 * gradient of its share of the losses, those of some streams over one window, and adds it to a
 * {@link GradientSum}; another op then applies the sum.
 */
final class AccumulationOps {

  private final Ops tf;
  private final Operand<TInt32> first; // []
  private final Shares shares;
  private final ResourceVariable<TInt64> runs; // []
  private final List<ResourceVariable<?>> variables = new ArrayList<>();
  private final List<ResourceVariable<TFloat32>> sumVariables = new ArrayList<>();

  /** Creates the inputs and the count of runs, from which dropout derives its masks. */
  AccumulationOps(Ops tf) {
    this.tf = tf;
    first = tf.withName("first").placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    shares = new Shares(tf);
    runs = ResourceVariable.create(Host.of(tf), "runs", TInt64.class, Shape.scalar());
    variables.add(runs);
  }

  /** Returns the index of the first stream that a run reads, a scalar. */
  Operand<TInt32> first() {
    return first;
  }

  /** Returns the shares of an update that the losses of a run have. */
  Shares shares() {
    return shares;
  }

  /** Returns the number of runs before this one, a scalar. */
  Operand<TInt64> runs() {
    return runs.read();
  }

  /** Returns the variables, for a checkpoint. */
  List<ResourceVariable<?>> variables() {
    return ImmutableList.copyOf(variables);
  }

  /** Returns the variables that hold the sums of gradients. */
  List<ResourceVariable<TFloat32>> sumVariables() {
    return ImmutableList.copyOf(sumVariables);
  }

  /**
   * The ops that use the sums.
   *
   * @param add adds the gradients of a run to the sums
   * @param apply updates the parameters and sets the sums to zero
   * @param clipped the mean gradients as they are applied
   * @param norms the check of the norms of the Transformer's sum and of the compression functions'
   * @param clear sets the sums and the count of runs to zero
   */
  record Sums(Op add, Op apply, List<ClippedGradient> clipped, FiniteCheck norms, Op clear) {

    Sums {
      clipped = ImmutableList.copyOf(clipped);
    }
  }

  /**
   * Creates the sums.
   *
   * @param after ops whose control dependencies run before gradients are added
   * @param gradients the gradients of a run's share of the losses
   * @param together whether the optimizer exchanges gradients with other processes
   */
  Sums sums(
      Ops after,
      List<GroupGradient> gradients,
      Optimizer optimizer,
      Operand<TFloat32> learningRate,
      boolean together) {
    Ops scope = tf.withSubScope("accumulation");
    var sum = GradientSum.of(tf, gradients);
    variables.addAll(sum.variables());
    sumVariables.addAll(sum.variables());
    var next = Host.of(tf).math.add(runs.read(), Host.of(tf).constant(1L)); // []
    var added = after.withControlDependencies(sum.add(after, gradients), runs.assign(after, next));
    var clipped = optimizer.clipped(scope, sum.sums());
    var norms = FiniteCheck.of(scope, TrainingGraph.norms(scope, clipped), together);
    var updated = optimizer.update(norms.passed(scope), clipped, learningRate);
    var applied = sum.clear(scope.withControlDependencies(updated));
    var cleared =
        scope.withControlDependencies(
            sum.clear(scope), runs.assign(Host.of(tf), Host.of(tf).constant(0L)));
    return new Sums(added.noOp(), applied, clipped, norms, cleared.noOp());
  }
}
