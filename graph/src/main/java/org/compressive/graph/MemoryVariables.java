package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The memories of a model in resource variables, so that they stay on the device from one window to
 * the next: pass {@link #read} to the model, and store the memories that it returns with {@link
 * #advance}. The variables have no values until {@link #clear} is run or a checkpoint is restored.
 */
public final class MemoryVariables {

  private static final String PREFIX = "memories/";

  private final ModelConfig config;
  private final ImmutableMap<String, ResourceVariable<TFloat32>> byName;
  private final Memories memories;

  private MemoryVariables(
      ModelConfig config,
      ImmutableMap<String, ResourceVariable<TFloat32>> byName,
      Memories memories) {
    this.config = config;
    this.byName = byName;
    this.memories = memories;
  }

  /**
   * Adds the variables to a graph.
   *
   * @param batch the batch size B
   */
  public static MemoryVariables create(Ops tf, ModelConfig config, int batch) {
    var byName = ImmutableMap.<String, ResourceVariable<TFloat32>>builder();
    for (MemorySpec spec : Memories.specs(config)) {
      String name = PREFIX + spec.name();
      byName.put(spec.name(), ResourceVariable.create(tf, name, TFloat32.class, spec.shape(batch)));
    }
    var variables = byName.buildOrThrow();
    return new MemoryVariables(
        config, variables, Memories.of(config, spec -> variables.get(spec.name()).read()));
  }

  /**
   * Returns the memories as they were before this run of the graph. If some sequences begin a new
   * text, {@link Memories#cleared} empties their memories.
   */
  public Memories read() {
    return memories;
  }

  /**
   * Returns the memories of some consecutive sequences, as they were before this run of the graph.
   *
   * @param first the index of the first sequence, a scalar
   * @param count the number of sequences
   */
  public Memories read(Ops tf, Operand<TInt32> first, int count) {
    Ops scope = tf.withSubScope("read_memories");
    return Memories.of(
        config,
        spec -> {
          var all = byName.get(spec.name()).read(); // [B, rows, width]
          var begin = scope.stack(List.of(first, scope.constant(0), scope.constant(0))); // [3]
          return scope.slice(all, begin, scope.array(count, spec.rows(), spec.width()));
        });
  }

  /**
   * Stores the memories of some consecutive sequences for the next window after the current
   * memories have been read. Those of the others stay as they are.
   *
   * @param tf the ops to which to add; their control dependencies apply
   * @param next the memories that {@link Memories#specs} lists
   * @param first the index of the first sequence, a scalar
   */
  public Op advance(Ops tf, Memories next, Operand<TInt32> first) {
    Ops scope = tf.withSubScope("advance_memories");
    List<Op> assignments = new ArrayList<>();
    byName.forEach(
        (name, variable) ->
            assignments.add(variable.assignRowsAfterRead(scope, first, next.get(name))));
    return scope.withControlDependencies(assignments).noOp();
  }

  /**
   * Stores the memories for the next window after the current memories have been read.
   *
   * @param tf the ops to which to add; their control dependencies apply
   * @param next the memories that {@link Memories#specs} lists
   */
  public Op advance(Ops tf, Memories next) {
    Ops scope = tf.withSubScope("advance_memories");
    List<Op> assignments = new ArrayList<>();
    byName.forEach(
        (name, variable) -> assignments.add(variable.assignAfterRead(scope, next.get(name))));
    return scope.withControlDependencies(assignments).noOp();
  }

  /** Empties the memories of all sequences, as at the start of a text. */
  public Op clear(Ops tf) {
    Ops scope = tf.withSubScope("clear_memories");
    List<Op> assignments = new ArrayList<>();
    for (ResourceVariable<TFloat32> variable : byName.values()) {
      Operand<TFloat32> zeros = scope.fill(scope.constant(variable.shape()), scope.constant(0f));
      assignments.add(variable.assign(scope, zeros));
    }
    return scope.withControlDependencies(assignments).noOp();
  }

  /**
   * Lists the variables for a checkpoint, in the order of {@link Memories#specs}. They are called
   * {@code memories/NAME}, where NAME is the name of the memory.
   */
  public List<ResourceVariable<TFloat32>> all() {
    return ImmutableList.copyOf(byName.values());
  }
}
