package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * TensorFlow's collective operations, by which processes that run the same graph combine their
 * tensors. Every process must run the same collectives in each run of its graph; a run waits until
 * all others have come to it. {@link ProcessServer} connects the processes.
 *
 * <p>The tensors travel around a ring, so each process sends and receives about twice the bytes of
 * a tensor, whatever the number of processes. All processes receive the same bits.
 */
public final class Collectives {
  private static final long GROUP = 1;

  private final int processes;
  private long key;

  /**
   * Creates the collectives of one graph.
   *
   * @param processes the number of processes, at least 2
   * @param firstKey the key of the first collective. The keys of the graphs of a process must
   *     differ, and those of the same graph must be the same in every process
   */
  public Collectives(int processes, long firstKey) {
    checkArgument(processes >= 2, "processes (%s) must be at least 2", processes);
    this.processes = processes;
    this.key = firstKey;
  }

  /** Returns the number of processes. */
  public int processes() {
    return processes;
  }

  /** Adds an op that returns the sum of the tensors that all processes have at this place. */
  public <T extends TNumber> Operand<T> sum(Ops tf, Operand<T> value) {
    return builder(tf, "CollectiveReduce", value)
        .setAttr("merge_op", "Add")
        .setAttr("final_op", "Id")
        .setAttr("subdiv_offsets", new long[] {0})
        .build()
        .output(0)
        .expect(value.type());
  }

  /**
   * Adds an op that returns the tensors of all processes, one after the other along the first
   * dimension in the order of the processes.
   *
   * @param value a tensor with at least one dimension, all of which are known
   */
  public <T extends TNumber> Operand<T> gather(Ops tf, Operand<T> value) {
    Shape shape = value.shape();
    return builder(tf, "CollectiveGather", value)
        .setAttr("shape", Shape.of(shape.get(0) * processes).append(shape.tail()))
        .build()
        .output(0)
        .expect(value.type());
  }

  private <T extends TNumber> OperationBuilder builder(Ops tf, String op, Operand<T> value) {
    return tf.scope()
        .opBuilder(op, op)
        .addInput(value.asOutput())
        .setAttr("T", Operands.toDataType(value.type()))
        .setAttr("group_size", processes)
        .setAttr("group_key", GROUP)
        .setAttr("instance_key", key++)
        .setAttr("communication_hint", "ring");
  }
}
