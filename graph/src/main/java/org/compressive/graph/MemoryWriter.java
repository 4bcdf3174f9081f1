package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Makes what a layer remembers for the next window of what it remembers and what is new. */
final class MemoryWriter {

  private final ModelConfig config;
  private final int layer;
  private final LayerMemory before;
  private final Map<MemoryKind, Operand<TFloat32>> after = new EnumMap<>(MemoryKind.class);

  MemoryWriter(ModelConfig config, int layer, LayerMemory before) {
    this.config = config;
    this.layer = layer;
    this.before = before;
  }

  /** What the layer remembers of the windows before. */
  LayerMemory before() {
    return before;
  }

  /**
   * Puts rows behind those that a memory holds.
   *
   * @param rows {@code [..., B, R, width]}
   * @return the rows that fall out of it, {@code [..., B, R', width]}: all, where there is no such
   *     memory
   */
  Operand<TFloat32> push(Ops tf, MemoryKind kind, Operand<TFloat32> rows) {
    var held = before.get(kind);
    if (held.isEmpty()) {
      return rows;
    }
    int slots = kind.rows(config, layer);
    var update = CompressiveOps.create(tf).memoryUpdate(held.get(), rows, slots);
    replace(tf, kind, update.memory());
    return update.evicted();
  }

  /** Remembers this in place of what was. */
  void replace(Ops tf, MemoryKind kind, Operand<TFloat32> memory) {
    // It is read in later windows only, which most losses must not reach through.
    after.put(kind, config.compressionLoss().throughTime() ? memory : tf.stopGradient(memory));
  }

  /** What has been written. */
  LayerMemory after() {
    return new LayerMemory(after);
  }
}
