package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.Host;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * A copy of variables in the session, {@code snapshot/NAME}, from which they can be set back. It
 * makes a step of several runs of the graph assign everything or nothing.
 *
 * @param take copies the variables
 * @param putBack sets the variables to the copies
 */
record Snapshot(Op take, Op putBack) {

  static Snapshot of(Ops tf, List<? extends ResourceVariable<?>> variables) {
    List<Op> copies = new ArrayList<>();
    List<Op> restored = new ArrayList<>();
    variables.forEach(variable -> add(tf, variable, copies, restored));
    return new Snapshot(
        tf.withControlDependencies(ImmutableList.copyOf(copies)).noOp(),
        tf.withControlDependencies(ImmutableList.copyOf(restored)).noOp());
  }

  private static <T extends TType> void add(
      Ops tf, ResourceVariable<T> variable, List<Op> copies, List<Op> restored) {
    Ops place = variable.type().equals(TInt64.class) ? Host.of(tf) : tf; // counts are on the host
    var copy =
        ResourceVariable.create(
            place, "snapshot/" + variable.name(), variable.type(), variable.shape());
    copies.add(copy.assign(place, variable.read()));
    restored.add(variable.assign(place, copy.read()));
  }
}
