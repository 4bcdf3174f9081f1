package org.compressive.graph;

import java.util.Optional;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Whether a model is run to be trained (dropout, compression loss) or to be used. */
public final class Pass {

  private static final Pass INFERENCE = new Pass(0, Optional.empty());

  private final long seed;
  private final Optional<Operand<TInt64>> step;

  private Pass(long seed, Optional<Operand<TInt64>> step) {
    this.seed = seed;
    this.step = step;
  }

  /** A pass without dropout or losses. */
  public static Pass inference() {
    return INFERENCE;
  }

  /**
   * A training pass; its dropout masks are a function of seed, step and site alone.
   *
   * @param step scalar, different for each window
   */
  public static Pass training(long seed, Operand<TInt64> step) {
    return new Pass(seed, Optional.of(step));
  }

  /** This pass for one of several windows that are read in the same step. */
  Pass window(Ops tf, int index, int count) {
    return new Pass(
        seed,
        step.map(
            s -> {
              var first = tf.math.mul(s, tf.constant((long) count));
              return tf.math.add(first, tf.constant((long) index));
            }));
  }

  boolean training() {
    return step.isPresent();
  }

  Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double rate, String site) {
    return step.map(s -> CompressiveOps.create(tf).dropout(x, (float) rate, seed, s, site))
        .orElse(x);
  }
}
