package org.compressive.training;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.compressive.checkpoints.StoredTensor;
import org.compressive.ops.Collectives;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The state of processes that train together, as a checkpoint holds it: the state that one process
 * with the whole batch would have. Each process has the memories of its own streams; the memories
 * of all are gathered and put in the order of the streams. Accumulated gradients are added up, and
 * the first process takes the sum back. Every other variable has the same value in all processes.
 */
final class SharedState {

  private final Share share;
  private final int microBatches;
  private final ImmutableMap<String, StoredTensor<?>> tensors;
  private final Op gathered;

  /**
   * Adds the ops that gather the state to a graph.
   *
   * @param saved all variables of a checkpoint, by name
   * @param memories those of them with a row for each stream of this process
   * @param sums those of them that are sums of gradients
   */
  SharedState(
      Ops tf,
      Share share,
      TrainingConfig training,
      Collectives collectives,
      Map<String, ResourceVariable<?>> saved,
      Collection<ResourceVariable<TFloat32>> memories,
      Collection<ResourceVariable<TFloat32>> sums) {
    this.share = share;
    microBatches = training.accumulation().microBatches();
    Ops scope = tf.withSubScope("gather_state");
    var all = ImmutableMap.<String, StoredTensor<?>>builder();
    List<Op> exchanged = new ArrayList<>();
    saved.forEach((name, variable) -> all.put(name, StoredTensor.of(variable)));
    for (ResourceVariable<TFloat32> memory : memories) {
      var value = whole(scope, collectives.gather(scope, memory.read()));
      exchanged.add(value);
      all.put(
          memory.name(), new Gathered(value, (ops, back) -> memory.assign(ops, own(ops, back))));
    }
    for (ResourceVariable<TFloat32> sum : sums) {
      var value = collectives.sum(scope, sum.read());
      exchanged.add(value);
      all.put(sum.name(), new Gathered(value, (ops, back) -> sum.assign(ops, first(ops, back))));
    }
    tensors = all.buildKeepingLast();
    gathered = scope.withControlDependencies(exchanged).noOp();
  }

  /** Returns the tensors of a checkpoint by name. */
  Map<String, StoredTensor<?>> tensors() {
    return tensors;
  }

  /** Returns the op that the other processes run while one of them reads {@link #tensors}. */
  Op gathered() {
    return gathered;
  }

  /** A tensor of which each process holds a part. */
  private record Gathered(Operand<TFloat32> value, Assignment assignment)
      implements StoredTensor<TFloat32> {

    interface Assignment {
      Op assign(Ops tf, Operand<TFloat32> value);
    }

    @Override
    public Class<TFloat32> type() {
      return TFloat32.class;
    }

    @Override
    public Shape shape() {
      return value.shape();
    }

    @Override
    public Operand<TFloat32> read(Ops tf) {
      return value;
    }

    @Override
    public Op assign(Ops tf, Operand<TFloat32> back) {
      return assignment.assign(tf, back);
    }
  }

  /**
   * Returns the rows of all processes in the order of the streams.
   *
   * @param gathered the rows of one process after those of another, [N m b, ...]
   */
  private Operand<TFloat32> whole(Ops tf, Operand<TFloat32> gathered) {
    Shape shape = gathered.shape();
    long own = shape.get(0) / share.processes() / microBatches;
    var apart = Shape.of(share.processes(), microBatches, own).append(shape.tail());
    var byProcess = tf.reshape(gathered, tf.constant(apart)); // [N, m, b, ...]
    int[] order = new int[apart.numDimensions()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < 2 ? 1 - i : i;
    }
    var byMicroBatch = tf.linalg.transpose(byProcess, tf.array(order)); // [m, N, b, ...]
    return tf.reshape(byMicroBatch, tf.constant(shape)); // [B, ...]
  }

  /** Returns the rows of the streams of this process. */
  private Operand<TFloat32> own(Ops tf, Operand<TFloat32> all) {
    Shape shape = all.shape();
    long own = shape.get(0) / share.processes() / microBatches;
    var apart = Shape.of(microBatches, share.processes(), own).append(shape.tail());
    var byMicroBatch = tf.reshape(all, tf.constant(apart)); // [m, N, b, ...]
    var mine = tf.gather(byMicroBatch, tf.constant(share.index()), tf.constant(1)); // [m, b, ...]
    return tf.reshape(mine, tf.constant(Shape.of(microBatches * own).append(shape.tail())));
  }

  private Operand<TFloat32> first(Ops tf, Operand<TFloat32> sum) {
    return share.index() == 0 ? sum : tf.zerosLike(sum);
  }
}
