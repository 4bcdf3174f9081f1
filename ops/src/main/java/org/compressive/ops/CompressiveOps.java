package org.compressive.ops;

import static com.google.common.base.Preconditions.checkState;

import java.util.List;
import org.compressive.kernels.CarriedAttention;
import org.compressive.kernels.Kernels;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * The ops of this package, bound to an {@link Ops} in the same way as {@code tf.nn} and {@code
 * tf.math}.
 *
 * <p>Names, devices and control dependencies come from the {@code Ops} with which the instance was
 * created.
 */
public final class CompressiveOps {
  private final Ops tf;
  private final boolean customGradients;
  private final KernelUse kernels;

  private CompressiveOps(Ops tf, boolean customGradients, KernelUse kernels) {
    this.tf = tf;
    this.customGradients = customGradients;
    this.kernels = kernels;
  }

  /** Creates an instance that adds its ops with {@code tf}. */
  public static CompressiveOps create(Ops tf) {
    return new CompressiveOps(tf, true, KernelUse.NONE);
  }

  /**
   * Returns an instance whose ops have TensorFlow's own gradients only. Use it for graphs that are
   * never trained and for gradients of gradients.
   */
  public CompressiveOps withoutCustomGradients() {
    return new CompressiveOps(tf, false, kernels);
  }

  /**
   * Returns the same ops, of which the memory update has kernels in Java if this process
   * {@linkplain Kernels#areAvailableWithoutVectors can run them}. Do not use it for a graph that is
   * exported, because stock TensorFlow rejects such ops, or for gradients of gradients.
   */
  public CompressiveOps withKernels() {
    return with(KernelUse.COPIES);
  }

  /**
   * Returns the same ops, of which the memory update has kernels in Java as with {@link
   * #withKernels}, and layer normalization and {@link #attentionWeights} too if this process
   * {@linkplain Kernels#areAvailable can use the Vector API}; {@link #rowAttention}, {@link
   * #carriedAttention} and {@link #reconstructionMeans} need it. Use it for a graph whose
   * operations are computed in float32, because TensorFlow's mixed precision would put casts around
   * the ops; they still pay where the processor's bfloat16 is slow. Do not use it for a graph that
   * is exported or for gradients of gradients.
   */
  public CompressiveOps withVectorKernels() {
    return with(KernelUse.ALL);
  }

  /** Returns the same ops with other kernels; see {@link #withVectorKernels} for the conditions. */
  public CompressiveOps with(KernelUse use) {
    boolean differentiable = !customGradients || CustomGradient.isAvailable();
    return new CompressiveOps(
        tf, customGradients, differentiable ? use.available() : KernelUse.NONE);
  }

  /** See {@link ResourceVariable#create}. */
  public <T extends TType> ResourceVariable<T> resourceVariable(
      String name, Class<T> type, Shape shape) {
    return ResourceVariable.create(tf, name, type, shape);
  }

  /** See {@link MemoryUpdate#create}. */
  public <T extends TNumber> MemoryUpdate<T> memoryUpdate(
      Operand<T> memory, Operand<T> rows, long capacity) {
    return MemoryUpdate.create(
        tf, memory, rows, capacity, kernels != KernelUse.NONE, customGradients);
  }

  /** See {@link Rectifier#create}. */
  public Operand<TFloat32> rectifier(Operand<TFloat32> x) {
    return Rectifier.create(tf, x, customGradients);
  }

  /** See {@link RelativeShift#create}. */
  public Operand<TFloat32> relativeShift(Operand<TFloat32> scores) {
    return RelativeShift.create(tf, scores);
  }

  /** See {@link RelativePositions#create(Ops, Operand, int, int)}. */
  public Operand<TFloat32> relativePositions(Operand<TInt32> length, int width, int clamp) {
    return RelativePositions.create(tf, length, width, clamp);
  }

  /** See {@link RelativePositions#create(Ops, int, int, int)}. */
  public Operand<TFloat32> relativePositions(int length, int width, int clamp) {
    return RelativePositions.create(tf, length, width, clamp);
  }

  /** See {@link CausalMemoryMask#create(Ops, Operand, Operand, boolean)}. */
  public Operand<TFloat32> causalMemoryMask(
      Operand<TInt32> window, Operand<TInt32> keys, boolean sameLength) {
    return CausalMemoryMask.create(tf, window, keys, sameLength);
  }

  /** See {@link CausalMemoryMask#create(Ops, int, int, boolean)}. */
  public Operand<TFloat32> causalMemoryMask(int window, int keys, boolean sameLength) {
    return CausalMemoryMask.create(tf, window, keys, sameLength);
  }

  /** See {@link CausalMemoryMask#row}. */
  public Operand<TFloat32> causalMemoryMaskRow(
      Operand<TInt32> query, int window, int keys, boolean sameLength) {
    return CausalMemoryMask.row(tf, query, window, keys, sameLength);
  }

  /** See {@link SliceUpdate#create}. */
  public <T extends TType> Operand<T> sliceUpdate(
      Operand<T> x, int axis, Operand<TInt32> index, Operand<T> slice) {
    return SliceUpdate.create(tf, x, axis, index, slice);
  }

  /** See {@link TokenDraw#create}. */
  public Operand<TInt32> tokenDraw(
      Operand<TFloat32> logits,
      Operand<TFloat64> uniform,
      TokenDraw.Method method,
      TokenDraw.Settings settings) {
    return TokenDraw.create(tf, logits, uniform, method, settings);
  }

  /** See {@link AttentionRead#create}; matrix products are computed in float32. */
  public AttentionRead attentionRead(Operand<TFloat32> scores, Operand<TFloat32> values) {
    return attentionRead(scores, values, MatMulPrecision.FLOAT32);
  }

  /** See {@link AttentionRead#create}. */
  public AttentionRead attentionRead(
      Operand<TFloat32> scores, Operand<TFloat32> values, MatMulPrecision products) {
    return AttentionRead.create(tf, scores, values, products, customGradients);
  }

  /** Returns whether attention, its loss and layer normalization may use kernels in Java. */
  public boolean hasVectorKernels() {
    return kernels == KernelUse.ALL;
  }

  /** See {@link AttentionWeights#create}; the scores of positions are by key. */
  public Operand<TFloat32> attentionWeights(
      Operand<TFloat32> content, Operand<TFloat32> positions, Operand<TFloat32> hidden) {
    return AttentionWeights.create(
        tf, content, positions, hidden, false, hasVectorKernels(), customGradients);
  }

  /** See {@link AttentionWeights#create}; the scores of positions are by distance. */
  public Operand<TFloat32> attentionWeightsByDistance(
      Operand<TFloat32> content, Operand<TFloat32> distances, Operand<TFloat32> hidden) {
    return AttentionWeights.create(
        tf, content, distances, hidden, true, hasVectorKernels(), customGradients);
  }

  /**
   * See {@link org.compressive.kernels.RelativeAttention#create}.
   *
   * @throws IllegalStateException if these ops have no {@linkplain #hasVectorKernels vector
   *     kernels}
   */
  public RowAttention rowAttention(
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> hidden,
      int far) {
    checkState(hasVectorKernels(), "attention over rows needs vector kernels");
    return RowAttention.create(
        tf, window, memory, positions, contentBias, positionBiases, hidden, far, customGradients);
  }

  /**
   * See {@link CarriedAttention#create}.
   *
   * @throws IllegalStateException if these ops have no {@linkplain #hasVectorKernels vector
   *     kernels}
   */
  public CarriedAttention.Read carriedAttention(
      Operand<TFloat32> window,
      List<Operand<TFloat32>> keys,
      List<Operand<TFloat32>> values,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> hidden,
      int far) {
    checkState(hasVectorKernels(), "attention over carried keys needs vector kernels");
    return CarriedAttention.create(
        tf.withSubScope("CarriedAttention"),
        window,
        keys,
        values,
        positions,
        contentBias,
        positionBiases,
        hidden,
        far);
  }

  /**
   * See {@link org.compressive.kernels.AttentionReconstruction#create}. The compressed rows have a
   * gradient; the other operands have none.
   *
   * @return the loss of each head of each sequence, {@code [B, H]}
   * @throws IllegalStateException if these ops have no {@linkplain #hasVectorKernels vector
   *     kernels}
   */
  public Operand<TFloat32> reconstructionMeans(
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> compressed,
      int heads,
      int first,
      int evicted) {
    checkState(hasVectorKernels(), "reconstruction of attention needs vector kernels");
    return ReconstructionMeans.create(
        tf, window, memory, compressed, heads, first, evicted, customGradients);
  }

  /** See {@link LayerNormalization#create}. */
  public Operand<TFloat32> layerNormalization(
      Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> offset, float epsilon) {
    return LayerNormalization.create(
        tf, x, scale, offset, epsilon, hasVectorKernels(), customGradients);
  }

  /** See {@link Lstm#create}. */
  public Lstm.State lstm(
      Operand<TFloat32> x, Lstm.State before, Operand<TFloat32> weights, Operand<TFloat32> bias) {
    return Lstm.create(tf, x, before, weights, bias, customGradients);
  }

  /** See {@link Dropout#create(Ops, Operand, float, long, Operand, String)}. */
  public Operand<TFloat32> dropout(
      Operand<TFloat32> x, float rate, long seed, Operand<TInt64> step, String site) {
    return Dropout.create(tf, x, rate, seed, step, site);
  }

  /** See {@link Dropout#create(Ops, Operand, float, long, Operand, String, BatchPart, int)}. */
  public Operand<TFloat32> dropout(
      Operand<TFloat32> x,
      float rate,
      long seed,
      Operand<TInt64> step,
      String site,
      BatchPart part,
      int axis) {
    return Dropout.create(tf, x, rate, seed, step, site, part, axis);
  }

  /** See {@link ClipByGlobalNorm#create}. */
  public ClipByGlobalNorm clipByGlobalNorm(List<Operand<TFloat32>> gradients, float limit) {
    return ClipByGlobalNorm.create(tf, gradients, limit);
  }

  /** See {@link SparseCrossEntropy#create}. */
  public Operand<TFloat32> sparseCrossEntropy(Operand<TFloat32> logits, Operand<TInt32> labels) {
    return SparseCrossEntropy.create(tf, logits, labels);
  }
}
