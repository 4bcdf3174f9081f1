package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.compressive.kernels.ReconstructionHead.Rows;
import org.compressive.kernels.ReconstructionHead.Sizes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The attention-reconstruction loss (Rae et al. 2019, Algorithm 2) as one op: the mean squared
 * difference between content-based attention over evicted rows and over their compressed rows. The
 * op also computes the gradient of the compressed rows, which costs little once the scores are in
 * the cache.
 *
 * <p>The op needs kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class AttentionReconstruction {

  private static final KernelOp OP =
      KernelOp.named("AttentionReconstruction")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class, TFloat32.class, TInt32.class)
          .outputs(TFloat32.class, TFloat32.class)
          .shapes(inputs -> List.of(Shape.of(inputs.get(0).get(0), -1), inputs.get(2)))
          .kernel(AttentionReconstruction::compute);

  private static final PerThread<Sizes, ReconstructionHead> ARITHMETIC =
      new PerThread<>(ReconstructionHead::new);

  private AttentionReconstruction() {}

  /**
   * Adds the op.
   *
   * @param window scaled queries, and what is not read here, {@code [B, T, 3 H E]}, each with its
   *     heads side by side
   * @param memory keys and values side by side, {@code [B, M, 2 H E]}
   * @param compressed the keys and values of the compressed rows, {@code [B, R, 2 H E]}
   * @param heads H
   * @param first the place of the first evicted row in memory
   * @param evicted the number of evicted rows
   * @return the mean over queries and channels, {@code [B, H]}, and its gradient with respect to
   *     compressed rows, {@code [B, R, 2 H E]}
   * @throws IllegalArgumentException if the shapes are known not to be these
   * @throws IllegalStateException if kernels are not available
   */
  public static ImmutableList<Operand<TFloat32>> create(
      Ops tf,
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> compressed,
      int heads,
      int first,
      int evicted) {
    check(window.shape(), memory.shape(), compressed.shape(), heads, (long) first + evicted);
    return OP.addFloats(tf, window, memory, compressed, tf.array(heads, first, evicted));
  }

  private static void compute(KernelCall call) {
    KernelTensor window = call.input(0);
    KernelTensor memory = call.input(1);
    KernelTensor compressed = call.input(2);
    IntBuffer numbers = call.input(3).ints();
    int heads = numbers.get(0);
    int first = numbers.get(1);
    int evicted = numbers.get(2);
    check(window.shape(), memory.shape(), compressed.shape(), heads, (long) first + evicted);
    int sequences = Math.toIntExact(window.shape().get(0));
    int width = Math.toIntExact(window.shape().get(2) / 3 / heads);
    var sizes =
        new Sizes(
            Math.toIntExact(window.shape().get(1)),
            evicted,
            Math.toIntExact(compressed.shape().get(1)),
            width);
    FloatBuffer means = call.output(0, Shape.of(sequences, heads)).floats();
    KernelTensor gradients = call.output(1, compressed.shape());
    call.parallel(
        Math.multiplyExact(sequences, heads),
        part -> {
          int sequence = part / heads;
          int head = part % heads;
          float mean =
              ARITHMETIC
                  .get(sizes)
                  .reconstruct(
                      MemoryRows.of(window, sequence, 0, head * width),
                      keysAndValues(memory, sequence, first, head, width),
                      keysAndValues(compressed, sequence, 0, head, width),
                      keysAndValues(gradients, sequence, 0, head, width));
          means.put(part, mean);
        });
  }

  private static void check(
      Shape window, Shape memory, Shape compressed, int heads, long lastEvicted) {
    long width = window.numDimensions() == 3 ? window.get(2) : Shape.UNKNOWN_SIZE;
    checkArgument(
        heads > 0 && width > 0 && width % (3L * heads) == 0,
        "window (%s) must be [B, T, 3 H E] with %s heads",
        window,
        heads);
    Shape rows = Shape.of(window.get(0), -1, width / 3 * 2);
    checkArgument(
        memory.numDimensions() == 3 && memory.isCompatibleWith(rows),
        "memory (%s) must be [B, M, %s] for window (%s)",
        memory,
        rows.get(2),
        window);
    checkArgument(
        compressed.numDimensions() == 3 && compressed.isCompatibleWith(rows),
        "compressed rows (%s) must be [B, R, %s] for window (%s)",
        compressed,
        rows.get(2),
        window);
    checkArgument(
        memory.get(1) == Shape.UNKNOWN_SIZE || lastEvicted <= memory.get(1),
        "the last evicted row (%s) must be in memory (%s)",
        lastEvicted,
        memory);
  }

  private static Rows keysAndValues(
      KernelTensor tensor, int sequence, int first, int head, int width) {
    int half = Math.toIntExact(tensor.shape().get(2) / 2);
    return new Rows(
        MemoryRows.of(tensor, sequence, first, head * width),
        MemoryRows.of(tensor, sequence, first, half + head * width));
  }
}
