package org.compressive.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.compressive.ops.Host;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TString;

/**
 * A check in the graph that losses and norms are finite, before anything is assigned.
 *
 * <p>The graph of a process that trains alone fails if they are not. That would end the collectives
 * of several processes, so in their graphs the ops that depend on the check are left out instead.
 * All decide alike, since they check the same bits; who fetches the values must look at them.
 */
final class FiniteCheck {

  private final Operand<TFloat64> values;
  private final Op passed;
  private final Optional<SwitchCond<TString>> branches;

  private FiniteCheck(Operand<TFloat64> values, Op passed, Optional<SwitchCond<TString>> branches) {
    this.values = values;
    this.passed = passed;
    this.branches = branches;
  }

  /**
   * Adds the check.
   *
   * @param scalars the numbers to check
   * @param together whether the graph has collectives
   */
  static FiniteCheck of(Ops tf, List<Operand<TFloat32>> scalars, boolean together) {
    // Cast to float64; otherwise mixed precision would round the reported values to bfloat16.
    List<Operand<TFloat64>> exact = new ArrayList<>();
    scalars.forEach(scalar -> exact.add(tf.dtypes.cast(scalar, TFloat64.class)));
    var stacked = tf.stack(exact);
    if (!together) {
      var checked = tf.debugging.checkNumerics(stacked, TrainingGraph.NOT_FINITE);
      return new FiniteCheck(checked, checked, Optional.empty());
    }
    Ops host = Host.of(tf);
    var finite = host.reduceAll(host.math.isFinite(stacked), host.constant(0)); // []
    var branches = host.switchCond(host.constant(""), finite);
    return new FiniteCheck(stacked, host.identity(branches.outputTrue()), Optional.of(branches));
  }

  /** Returns the numbers, in the order in which they were given. */
  Operand<TFloat64> values() {
    return values;
  }

  /** Returns ops that run only if all numbers are finite. */
  Ops passed(Ops tf) {
    return tf.withControlDependencies(passed);
  }

  /**
   * Adds a text that is computed only if all numbers are finite, and is empty otherwise.
   *
   * @param text adds the text to ops that run only if all numbers are finite
   */
  Operand<TString> text(Ops tf, Function<Ops, Operand<TString>> text) {
    var computed = text.apply(passed(tf));
    return branches
        .<Operand<TString>>map(
            each -> Host.of(tf).merge(List.of(computed, each.outputFalse())).output())
        .orElse(computed);
  }
}
