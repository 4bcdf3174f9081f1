package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Scores on a single position axis that counts tokens rather than slots. With C slots of compressed
 * memory at rate c, the axis extends c C tokens beyond memory. A slot's position is that of the
 * newest token in its group of c tokens. A slot that holds an original row has the position of that
 * row's token, which is further back by the layer's {@link Displacement}.
 */
final class AgePositionScores implements PositionScores {

  private final PositionAxis axis;
  private final int compressedSlots;
  private final int rate;
  private final int reach; // tokens on the axis before memory

  AgePositionScores(Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    compressedSlots = config.compressedMemory(layer);
    rate = config.compression().rate().at(layer);
    // A kept row may be older than all tokens of its slot's group, by less than a window.
    int older = Displacement.isKept(config, layer) ? config.window() : 0;
    reach = rate * compressedSlots + older;
    axis = new PositionAxis(tf, parameters, "position", reach + config.memory(layer), site, config);
  }

  @Override
  public List<Placed> placed() {
    var every = axis.everyPlace();
    var places = ImmutableList.<Integer>builder();
    places.addAll(Ints.asList(newest())).addAll(every.subList(reach, every.size()));
    return List.of(new Placed(axis, places.build()));
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
            .orElseGet(
                () -> tf.gather(scores, tf.constant(newest()), tf.constant(3))); // [H, B, T, C]
    return tf.concat(List.of(far, near), tf.constant(3)); // [H, B, T, C + M + T]
  }

  /** Returns the position on the axis of the newest token in each slot's group, {@code [C]}. */
  private int[] newest() {
    int first = reach - rate * compressedSlots + rate - 1;
    int[] places = new int[compressedSlots];
    for (int slot = 0; slot < places.length; slot++) {
      places[slot] = first + rate * slot;
    }
    return places;
  }

  /**
   * Returns the position on the axis of the row in each slot of compressed memory, for each
   * sequence, repeated for all heads, {@code [H, B, C]}.
   */
  private Operand<TInt32> places(Ops tf, Operand<TFloat32> displacement, Operand<TFloat32> scores) {
    var tokens =
        tf.dtypes.cast(tf.squeeze(displacement, Squeeze.axis(List.of(2L))), TInt32.class); // [B, C]
    var places = tf.math.sub(tf.constant(newest()), tokens); // [B, C]
    int heads = (int) scores.shape().get(0);
    return tf.tile(tf.expandDims(places, tf.constant(0)), tf.array(heads, 1, 1)); // [H, B, C]
  }
}
