package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The stop-gradients of a layer: those of memory, and those by which the paper's Algorithm 2 keeps
 * the compression loss from everything but the compression function. The compression loss of the
 * configuration says which of them there are.
 *
 * @param throughTime whether gradients pass from window to window (back-propagation through time)
 * @param isolated whether the compression function alone learns from the compression loss
 */
record GradientStops(boolean throughTime, boolean isolated) {

  static GradientStops of(CompressionLoss loss) {
    return new GradientStops(loss.throughTime(), loss.stopGradient());
  }

  /** Returns the paths of a layer, and whether gradients end on each. */
  ImmutableMap<GradientPath, Boolean> paths(ModelConfig config, int layer) {
    var paths = ImmutableMap.<GradientPath, Boolean>builder();
    boolean compresses = config.compresses(layer);
    if (compresses || config.memory(layer) > 0) {
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
    if (compresses && config.compression().looksAtUsage()) {
      paths.put(GradientPath.ATTENTION_RECEIVED, true);
    }
    return paths.buildOrThrow();
  }

  /** What later windows read: most losses must not reach through it to earlier windows. */
  Operand<TFloat32> remembered(Ops tf, Operand<TFloat32> memory) {
    return throughTime ? memory : tf.stopGradient(memory);
  }

  /** The rows that are compressed: Algorithm 2's old_mem. */
  MemoryRows evicted(Ops tf, MemoryRows rows) {
    return isolated && !rows.isEmpty()
        ? rows.with(RowPart.ROWS, tf.stopGradient(rows.rows()))
        : rows;
  }

  /** Queries, keys and values of the attention to be reconstructed: Algorithm 2's h and old_mem. */
  Operand<TFloat32> target(Ops tf, Operand<TFloat32> activations) {
    return isolated ? tf.stopGradient(activations) : activations;
  }

  /** The projections of the compressed rows: Algorithm 2's Q, K and V. */
  WeightMatrix projection(Ops tf, WeightMatrix map) {
    return isolated ? map.with(tf::stopGradient) : map;
  }

  /** The attention that {@link AttentionUsage} counts: it chooses rows, and teaches nothing. */
  static Operand<TFloat32> counted(Ops tf, Operand<TFloat32> weights) {
    return tf.stopGradient(weights);
  }
}
