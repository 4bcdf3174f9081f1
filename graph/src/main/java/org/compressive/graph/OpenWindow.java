package org.compressive.graph;

import static org.compressive.graph.MemoryKind.ALL_KEYS;
import static org.compressive.graph.MemoryKind.ALL_VALUES;
import static org.compressive.graph.MemoryKind.COMPRESSED_KEYS;
import static org.compressive.graph.MemoryKind.COMPRESSED_VALUES;
import static org.compressive.graph.MemoryKind.KEYS;
import static org.compressive.graph.MemoryKind.RECEIVED;
import static org.compressive.graph.MemoryKind.VALUES;
import static org.compressive.graph.MemoryKind.WINDOW;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One layer's part in a window that is read token by token. It stands behind the layer's memory:
 * keys and values of all slots are kept in one tensor each, so that a token adds its own and
 * attention reads them where they are. Slots of tokens yet to come hold left-overs, which the
 * causal mask hides.
 */
final class OpenWindow {

  private final ModelConfig config;
  private final int compressedSlots;
  private final int slots; // C + M

  OpenWindow(ModelConfig config, int layer) {
    this.config = config;
    compressedSlots = config.compressedMemory(layer);
    slots = compressedSlots + config.memory(layer);
  }

  /** The layer's memory after one token more. */
  LayerMemory written(
      Ops tf, LayerMemory open, Operand<TFloat32> x, Attended attended, Operand<TInt32> position) {
    var ops = CompressiveOps.create(tf);
    var window = open.get(WINDOW).orElseThrow(); // [B, T, D]
    Optional<Operand<TFloat32>> received =
        open.get(RECEIVED)
            .map(r -> tf.math.add(r, share(tf, Usage.received(tf, attended.weights()))));
    return with(open, attended, ops.sliceUpdate(window, 1, position, x), received);
  }

  /**
   * The layer's memory with a window that has been read at once.
   *
   * @param x {@code [B, T, D]}
   * @param filled how many of its tokens count, a scalar
   */
  LayerMemory filled(
      Ops tf, LayerMemory open, Operand<TFloat32> x, Attended attended, Operand<TInt32> filled) {
    var received =
        open.get(RECEIVED)
            .map(
                r -> {
                  var queries = tf.range(tf.constant(0), window(tf), tf.constant(1)); // [T]
                  var counted = tf.dtypes.cast(tf.math.less(queries, filled), TFloat32.class);
                  var weights =
                      tf.math.mul(attended.weights(), tf.reshape(counted, tf.array(1, 1, -1, 1)));
                  return column(tf, Usage.received(tf, weights)); // [B, K, 1]
                });
    return with(open, attended, x, received);
  }

  /** The layer's memory as whole windows are read with, its keys and values apart. */
  LayerMemory closed(Ops tf, LayerMemory open) {
    int memorySlots = slots - compressedSlots;
    var keys = open.get(ALL_KEYS).orElseThrow();
    var values = open.get(ALL_VALUES).orElseThrow();
    return open.without(MemoryKind::isOfOpenWindow)
        .with(COMPRESSED_KEYS, part(tf, keys, 0, compressedSlots))
        .with(COMPRESSED_VALUES, part(tf, values, 0, compressedSlots))
        .with(KEYS, part(tf, keys, compressedSlots, memorySlots))
        .with(VALUES, part(tf, values, compressedSlots, memorySlots));
  }

  /** Keys of the window's tokens, {@code [H, B, T, E]}. */
  Operand<TFloat32> keys(Ops tf, LayerMemory open) {
    return part(tf, open.get(ALL_KEYS).orElseThrow(), slots, config.window()).orElseThrow();
  }

  /** Values of the window's tokens, {@code [H, B, T, E]}. */
  Operand<TFloat32> values(Ops tf, LayerMemory open) {
    return part(tf, open.get(ALL_VALUES).orElseThrow(), slots, config.window()).orElseThrow();
  }

  /**
   * Opens the next window.
   *
   * @param closed what the layer remembers of all windows before it, with keys and values
   * @param before the window that was read last, whose rows are the left-overs
   */
  LayerMemory next(Ops tf, LayerMemory closed, LayerMemory before) {
    var keys = closed.followedBy(tf, COMPRESSED_KEYS, KEYS, List.of(keys(tf, before)));
    var values = closed.followedBy(tf, COMPRESSED_VALUES, VALUES, List.of(values(tf, before)));
    return closed
        .without(MemoryKind::isProjection)
        .with(ALL_KEYS, Optional.of(keys))
        .with(ALL_VALUES, Optional.of(values))
        .with(WINDOW, before.get(WINDOW))
        .with(RECEIVED, before.get(RECEIVED).map(tf::zerosLike));
  }

  private static LayerMemory with(
      LayerMemory open,
      Attended attended,
      Operand<TFloat32> rows,
      Optional<Operand<TFloat32>> received) {
    return open.with(ALL_KEYS, Optional.of(attended.keys().all()))
        .with(ALL_VALUES, Optional.of(attended.values().all()))
        .with(WINDOW, Optional.of(rows))
        .with(RECEIVED, received);
  }

  /** One query's part in the mean over the window's, {@code [B, K, 1]}. */
  private Operand<TFloat32> share(Ops tf, Operand<TFloat32> received) {
    return column(tf, tf.math.div(received, tf.constant((float) config.window())));
  }

  private static Operand<TFloat32> column(Ops tf, Operand<TFloat32> received) {
    return tf.expandDims(received, tf.constant(2)); // [B, K, 1]
  }

  private Operand<TInt32> window(Ops tf) {
    return tf.constant(config.window());
  }

  private static Optional<Operand<TFloat32>> part(
      Ops tf, Operand<TFloat32> all, int first, int count) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            tf.slice(all, tf.array(0, 0, first, 0), tf.array(-1, -1, count, -1))); // [H, B, n, E]
  }
}
