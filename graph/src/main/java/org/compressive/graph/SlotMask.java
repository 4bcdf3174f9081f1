package org.compressive.graph;

import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A mask that is added to scores, so that no row is mixed with a later one and, if empty memory is
 * masked, no row is mixed with an empty slot.
 *
 * @param slots the number of slots before the window that the mixer uses; these are the newest
 *     slots
 * @param sameLength whether every query sees the same number of slots
 */
record SlotMask(ModelConfig config, int layer, int slots, boolean sameLength) {

  /**
   * Returns the mask, {@code [T, slots + T]}, or {@code [B, T, slots + T]} if empty slots are
   * hidden.
   */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading) {
    var causal = reading.causalMask(tf, config, x, slots, sameLength);
    if (config.emptyMemory() != EmptyMemory.MASKED || slots == 0) {
      return causal;
    }
    var batch = StaticShape.size(tf, x, 0);
    var empty = FilledSlots.mask(tf, memory, batch, reading.length(tf, config, x)); // [B, 1, K]
    int beyond = config.compressedMemory(layer) + config.memory(layer) - slots;
    Operand<TFloat32> seen =
        beyond == 0 ? empty : tf.slice(empty, tf.array(0, 0, beyond), tf.array(-1, -1, -1));
    return tf.math.add(causal, seen); // [B, T, slots + T]
  }
}
