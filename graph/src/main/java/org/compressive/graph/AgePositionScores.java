package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One axis in tokens. With C slots of compressed memory at rate c it reaches c C tokens beyond
 * memory, and of each group of c tokens the newest is where the group's slot stands. A slot that
 * holds a row of its own stands where that row's token does: as many tokens further back as the
 * layer's {@link Displacement} says.
 */
final class AgePositionScores implements PositionScores {

  private final PositionAxis axis;
  private final int compressedSlots;
  private final int rate;
  private final int reach; // tokens on the axis before memory

  AgePositionScores(Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    compressedSlots = config.compressedMemory(layer);
    rate = config.compression().rate().at(layer);
    // A row that was kept may be older than all of its group, by less than a window.
    int older = Displacement.isKept(config, layer) ? config.window() : 0;
    reach = rate * compressedSlots + older;
    axis = new PositionAxis(tf, parameters, "position", reach + config.memory(layer), site, config);
  }

  @Override
  public List<PositionKeys> keys(Ops tf) {
    return List.of(axis.keys(tf));
  }

  @Override
  public Operand<TFloat32> call(
      Ops tf,
      Operand<TFloat32> queries,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass) {
    var scores = axis.call(tf, queries, scale, reading, pass); // [H, B, T, reach + M + T]
    if (compressedSlots == 0) {
      return scores;
    }
    var near = tf.slice(scores, tf.array(0, 0, 0, reach), tf.array(-1, -1, -1, -1));
    var far =
        memory
            .get(MemoryKind.DISPLACEMENT)
            .<Operand<TFloat32>>map(
                d -> tf.gather(scores, places(tf, d, scores), tf.constant(3), Gather.batchDims(2L)))
            .orElseGet(() -> tf.gather(scores, newest(tf), tf.constant(3))); // [H, B, T, C]
    return tf.concat(List.of(far, near), tf.constant(3)); // [H, B, T, C + M + T]
  }

  /** Where the newest token of each slot's group stands on the axis, {@code [C]}. */
  private Operand<TInt32> newest(Ops tf) {
    int first = reach - rate * compressedSlots + rate - 1;
    int[] places = new int[compressedSlots];
    for (int slot = 0; slot < places.length; slot++) {
      places[slot] = first + rate * slot;
    }
    return tf.constant(places);
  }

  /**
   * Where the row of each slot of each stream stands, the same for all heads, {@code [H, B, C]}.
   */
  private Operand<TInt32> places(Ops tf, Operand<TFloat32> displacement, Operand<TFloat32> scores) {
    var tokens =
        tf.dtypes.cast(tf.squeeze(displacement, Squeeze.axis(List.of(2L))), TInt32.class); // [B, C]
    var places = tf.math.sub(newest(tf), tokens); // [B, C]
    int heads = (int) scores.shape().get(0);
    return tf.tile(tf.expandDims(places, tf.constant(0)), tf.array(heads, 1, 1)); // [H, B, C]
  }
}
