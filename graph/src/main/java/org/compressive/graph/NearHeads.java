package org.compressive.graph;

import org.compressive.graph.SparseAttentionMixer.Heads;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The heads of sparse attention that read rows nearby. Their keys are the newest ones, so they are
 * sliced rather than gathered, and a mask hides what is not in the pattern.
 */
final class NearHeads {

  private final ModelConfig config;
  private final int layer;
  private final SparsePattern pattern;
  private final SlotMask mask;
  private final MatMulPrecision products;
  private final PositionAxis axis;
  private final WeightedRead read;
  private final String site;

  NearHeads(
      ModelConfig config,
      int layer,
      SparsePattern pattern,
      MatMulPrecision products,
      PositionAxis axis,
      WeightedRead read,
      String site) {
    this.config = config;
    this.layer = layer;
    this.pattern = pattern;
    this.products = products;
    this.axis = axis;
    this.read = read;
    this.site = site;
    // Distances that are too large for masks of the same length have no scores.
    mask = new SlotMask(config, layer, pattern.nearSlots(), /* sameLength= */ false);
  }

  /** Returns what the heads read, {@code [h, B, T, E]}, by weights {@code [h, B, T, K]}. */
  WeightedRead.Read call(
      Ops tf, Heads heads, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    int slots = pattern.nearSlots();
    int beyond = config.memory(layer) - slots;
    var keys = newest(tf, heads.keys(), beyond); // [h, B, slots + T, E]
    var content = products.einsum(tf, heads.content(), keys, "hbte,hbke->hbtk");
    var distances = heads.of(tf, reading.positionsAt(tf, axis, pattern.nearDistances(), pass));
    var byDistance = axis.byDistance(tf, heads.position(), distances); // [h, B, T, distances]
    // Slots at other distances are hidden.
    var position = reading.bySlot(tf, config, byDistance, slots); // [h, B, T, slots + T]
    var visible = tf.math.add(tf.math.add(content, position), mask.call(tf, x, memory, reading));
    var rows = reading.places(tf, x);
    var scores =
        pattern
            .otherBlocks(tf, rows, reading.length(tf, config, x))
            .<Operand<TFloat32>>map(hidden -> tf.math.add(visible, hidden))
            .orElse(visible);
    var near = read.heads(tf, scores, newest(tf, heads.values(), beyond), pass, site);
    var before = tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {beyond, 0}});
    return new WeightedRead.Read(
        near.output(), tf.pad(near.weights(), before, tf.constant(0f))); // [h, B, T, K]
  }

  private static Operand<TFloat32> newest(Ops tf, Operand<TFloat32> all, int beyond) {
    return beyond == 0 ? all : tf.slice(all, tf.array(0, 0, beyond, 0), tf.array(-1, -1, -1, -1));
  }
}
