package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The stop-gradients of a layer: those of memory, and those that isolate everything but the
 * compression function from the compression loss (the paper's Algorithm 2). The compression loss in
 * the configuration decides which of them are present.
 *
 * @param throughTime whether gradients flow from window to window (back-propagation through time)
 * @param isolated whether only the compression function learns from the compression loss
 */
record GradientStops(boolean throughTime, boolean isolated) {

  static GradientStops of(CompressionLoss loss) {
    return new GradientStops(loss.throughTime(), loss.stopGradient());
  }

  /** Returns the paths of a layer, and whether gradients stop on each. */
  ImmutableMap<GradientPath, Boolean> paths(ModelConfig config, int layer) {
    var paths = ImmutableMap.<GradientPath, Boolean>builder();
    boolean compresses = config.compresses(layer);
    if (compresses || config.memory(layer) > 0 || config.mixer().carriesState()) {
      paths.put(GradientPath.REMEMBERED_ROWS, !throughTime);
    }
    if (compresses) {
      paths.put(GradientPath.ROWS_TO_COMPRESS, isolated);
    }
    if (compresses && config.compressionLoss().needsKeys()) {
      paths
          .put(GradientPath.ATTENTION_TO_RECONSTRUCT, isolated)
          .put(GradientPath.PROJECTIONS_OF_COMPRESSED_ROWS, isolated);
    }
    if (AttentionUsage.isCounted(config, layer)) {
      paths.put(GradientPath.ATTENTION_RECEIVED, true);
    }
    return paths.buildOrThrow();
  }

  /**
   * Returns the values that later windows read. With most losses, no gradient may flow through them
   * to earlier windows.
   */
  Operand<TFloat32> remembered(Ops tf, Operand<TFloat32> memory) {
    return throughTime ? memory : tf.stopGradient(memory);
  }

  /** Returns the rows to compress: Algorithm 2's old_mem. */
  MemoryRows evicted(Ops tf, MemoryRows rows) {
    return isolated && !rows.isEmpty()
        ? rows.with(RowPart.ROWS, tf.stopGradient(rows.rows()))
        : rows;
  }

  /**
   * Returns queries, keys and values of the attention to reconstruct: Algorithm 2's h and old_mem.
   */
  Operand<TFloat32> target(Ops tf, Operand<TFloat32> activations) {
    return isolated ? tf.stopGradient(activations) : activations;
  }

  /** Returns the projections of the compressed rows: Algorithm 2's Q, K and V. */
  WeightMatrix projection(Ops tf, WeightMatrix map) {
    return isolated ? map.with(tf::stopGradient) : map;
  }

  /**
   * Returns the attention that {@link AttentionUsage} counts: it selects rows, but no gradient
   * flows through it.
   */
  static Operand<TFloat32> counted(Ops tf, Operand<TFloat32> weights) {
    return tf.stopGradient(weights);
  }
}
