package org.compressive.graph;

import java.util.Optional;
import org.compressive.ops.BatchPart;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.KernelUse;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The mode in which a model is run: for training (with dropout and compression losses), for
 * inference or for tracing.
 */
public final class Pass {

  private static final Pass INFERENCE =
      new Pass(
          0,
          false,
          KernelUse.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final long seed;
  private final boolean compressionLosses;
  private final KernelUse kernels;
  private final Optional<Operand<TInt64>> step;
  private final Optional<Operand<TInt32>> valid; // [B]
  private final Optional<BatchPart> part;
  private final Optional<Recomputation> recomputation;

  private Pass(
      long seed,
      boolean compressionLosses,
      KernelUse kernels,
      Optional<Operand<TInt64>> step,
      Optional<Operand<TInt32>> valid,
      Optional<BatchPart> part,
      Optional<Recomputation> recomputation) {
    this.seed = seed;
    this.compressionLosses = compressionLosses;
    this.kernels = kernels;
    this.step = step;
    this.valid = valid;
    this.part = part;
    this.recomputation = recomputation;
  }

  /** Returns a pass without dropout and without losses. */
  public static Pass inference() {
    return INFERENCE;
  }

  /**
   * Returns a pass without dropout that computes the same compression losses as a training pass.
   */
  public static Pass tracing() {
    return new Pass(
        0,
        true,
        KernelUse.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns a training pass, whose dropout masks are a function of seed, step and site alone.
   *
   * @param step a scalar, different for each window
   */
  public static Pass training(long seed, Operand<TInt64> step) {
    return new Pass(
        seed,
        true,
        KernelUse.NONE,
        Optional.of(step),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Returns this pass with a memory update that has kernels in Java, where {@linkplain
   * CompressiveOps#withKernels this process can run them}. Do not use it for a graph that is
   * exported or for gradients of gradients.
   */
  public Pass withKernels() {
    return with(KernelUse.COPIES);
  }

  /**
   * Returns this pass with all ops that have kernels in Java, where {@linkplain
   * CompressiveOps#withVectorKernels this process can run them}. Use it for a graph whose
   * operations are computed in float32, or where bfloat16 is slow. Do not use it for a graph that
   * is exported or for gradients of gradients.
   */
  public Pass withVectorKernels() {
    return with(KernelUse.ALL);
  }

  /**
   * Returns this pass with other kernels in Java; see {@link #withVectorKernels} for conditions.
   */
  public Pass with(KernelUse use) {
    return new Pass(seed, compressionLosses, use, step, valid, part, recomputation);
  }

  /**
   * Returns this pass for windows that end with padding. Padding takes part in no loss and is
   * stored in memory as zeros, as if nothing had been written there. Positions before the padding
   * never see it.
   *
   * @param positions the number of positions before the padding in the windows of each sequence,
   *     {@code [B]}
   */
  public Pass padded(Operand<TInt32> positions) {
    return new Pass(
        seed, compressionLosses, kernels, step, Optional.of(positions), part, recomputation);
  }

  /**
   * Returns this pass for a part of a batch, whose dropout masks are those of the same sequences in
   * a pass of the whole batch.
   */
  public Pass part(BatchPart part) {
    return new Pass(
        seed, compressionLosses, kernels, step, valid, Optional.of(part), recomputation);
  }

  /**
   * Returns this pass for a single window whose gradients are computed by {@code recomputation}.
   */
  public Pass recomputing(Recomputation recomputation) {
    return new Pass(
        seed, compressionLosses, kernels, step, valid, part, Optional.of(recomputation));
  }

  /**
   * Returns this pass for one of several windows of {@code length} tokens that are read in the same
   * step.
   */
  public Pass window(Ops tf, int index, int count, int length) {
    return new Pass(
        seed,
        compressionLosses,
        kernels,
        step.map(
            s -> {
              var first = tf.math.mul(s, tf.constant((long) count));
              return tf.math.add(first, tf.constant((long) index));
            }),
        valid.map(v -> tf.math.sub(v, tf.constant(index * length))),
        part,
        recomputation);
  }

  /** Returns this pass without compression losses, for running a layer again. */
  Pass withoutCompressionLosses() {
    return new Pass(seed, false, kernels, step, valid, part, Optional.empty());
  }

  boolean training() {
    return step.isPresent();
  }

  /** Returns whether the pass has neither gradients nor losses. */
  boolean isInference() {
    return !training() && !compressionLosses;
  }

  boolean givesCompressionLosses() {
    return compressionLosses;
  }

  boolean isPadded() {
    return valid.isPresent();
  }

  /**
   * Returns ops, with hand-written gradients if this is a training pass, and with kernels in Java
   * if the pass may use them.
   */
  CompressiveOps ops(Ops tf) {
    var ops = CompressiveOps.create(tf);
    var suitable = training() ? ops : ops.withoutCustomGradients();
    return suitable.with(kernels);
  }

  /** Applies dropout to a tensor whose first dimension goes through the sequences. */
  Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double rate, String site) {
    return dropout(tf, x, rate, site, 0);
  }

  /**
   * Applies dropout to a tensor whose sequences are in another dimension than the first.
   *
   * @param axis the dimension
   */
  Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double rate, String site, int axis) {
    if (step.isEmpty() || part.isEmpty()) {
      return sharedDropout(tf, x, rate, site);
    }
    return CompressiveOps.create(tf)
        .dropout(x, (float) rate, seed, step.get(), site, part.get(), axis);
  }

  /** Applies dropout to a tensor that all sequences have in common. */
  Operand<TFloat32> sharedDropout(Ops tf, Operand<TFloat32> x, double rate, String site) {
    return step.map(s -> CompressiveOps.create(tf).dropout(x, (float) rate, seed, s, site))
        .orElse(x);
  }

  /**
   * Returns a layer's input, {@code [B, T, D]}, cut off from the layers below if the layer is to be
   * run again.
   */
  Operand<TFloat32> cut(
      Ops tf, Operand<TFloat32> input, LayerMemory memory, Recomputation.Layer layer) {
    return recomputation.map(r -> r.cut(tf, input, memory, layer)).orElse(input);
  }

  /** Reports the compression loss of the layer that was called last. */
  void compressed(Ops tf, Operand<TFloat32> loss) {
    recomputation.ifPresent(r -> r.compressed(tf, loss));
  }

  /**
   * Returns the top layer's output, {@code [B, T, D]}, cut off as well if layers are to be run
   * again.
   */
  Operand<TFloat32> cut(Ops tf, Operand<TFloat32> output) {
    return recomputation.map(r -> r.cut(tf, output)).orElse(output);
  }

  /**
   * Returns the number of rows {@code [B, T, D]} of each sequence before its padding, {@code [B]};
   * empty if the pass has no padding.
   */
  Optional<Operand<TInt32>> rows(Ops tf, Operand<TFloat32> x) {
    var length = StaticShape.size(tf, x, 1);
    return valid.map(
        v -> tf.math.maximum(tf.math.minimum(v, length), tf.constant(0))); // it may be in others
  }

  /** Returns rows {@code [B, T, D]} with zeros in place of padding. */
  Operand<TFloat32> withoutPadding(Ops tf, Operand<TFloat32> rows) {
    return counted(tf, rows)
        .<Operand<TFloat32>>map(
            counted -> tf.math.mul(rows, tf.expandDims(counted, tf.constant(2)))) // [B, T, D]
        .orElse(rows);
  }

  /**
   * Returns the mean over the positions that are not padding; 0 if all are padding.
   *
   * @param values one value for each position of one or more windows, {@code [B, T]}
   * @return a scalar
   */
  public Operand<TFloat32> mean(Ops tf, Operand<TFloat32> values) {
    var both = tf.array(0, 1);
    return counted(tf, values)
        .<Operand<TFloat32>>map(
            counted ->
                tf.math.divNoNan(
                    tf.sum(tf.math.mul(values, counted), both), tf.sum(counted, both))) // []
        .orElseGet(() -> tf.math.mean(values, both)); // []
  }

  /**
   * Returns the mean over the batch and the positions that are not padding; 0 if all are padding.
   *
   * @param values {@code [B, T, K]}
   * @return {@code [K]}
   */
  Operand<TFloat32> meanOfRows(Ops tf, Operand<TFloat32> values) {
    var both = tf.array(0, 1);
    return counted(tf, values)
        .<Operand<TFloat32>>map(
            counted -> {
              var weighted = tf.math.mul(values, tf.expandDims(counted, tf.constant(2)));
              return tf.math.divNoNan(tf.sum(weighted, both), tf.sum(counted, both)); // [K]
            })
        .orElseGet(() -> tf.math.mean(values, both)); // [K]
  }

  /**
   * Returns 1 for positions of {@code [B, T, ...]} and 0 for padding, {@code [B, T]}; empty if the
   * pass has no padding.
   */
  private Optional<Operand<TFloat32>> counted(Ops tf, Operand<TFloat32> x) {
    return valid.map(
        v -> {
          var positions =
              tf.range(tf.constant(0), StaticShape.size(tf, x, 1), tf.constant(1)); // [T]
          var before = tf.math.less(positions, tf.expandDims(v, tf.constant(1))); // [B, T]
          return tf.dtypes.cast(before, TFloat32.class);
        });
  }
}
