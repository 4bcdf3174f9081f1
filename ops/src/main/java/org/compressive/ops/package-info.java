/**
 * TensorFlow ops that TensorFlow Java lacks. They take and return tensors; this package knows
 * nothing about models.
 *
 * <p>Each op is a class that adds TensorFlow's own ops to a graph, in a sub-scope that is named
 * after the class. {@link org.compressive.ops.CompressiveOps} has a method for each op. The package
 * contains no native code, so it runs wherever stock TensorFlow runs. In graphs that are not
 * exported, the memory update, layer normalization, attention and the attention-reconstruction loss
 * can also run by kernels in Java ({@link org.compressive.ops.KernelUse}); two ops exist only so.
 *
 * <h2>The ops</h2>
 *
 * <ul>
 *   <li>{@link org.compressive.ops.ResourceVariable}: a variable with an exact name, gradients and
 *       in-place updates.
 *   <li>{@link org.compressive.ops.MemoryUpdate}: a first-in first-out memory and the rows that it
 *       evicts.
 *   <li>{@link org.compressive.ops.AttentionRead}: values weighted by a softmax of scores.
 *   <li>{@link org.compressive.ops.AttentionWeights}: the softmax of scores by key and by distance.
 *   <li>{@link org.compressive.ops.RowAttention}: all of attention over projected rows, by kernels
 *       only.
 *   <li>{@link org.compressive.ops.CompressiveOps#reconstructionMeans}: the
 *       attention-reconstruction loss, by a kernel only.
 *   <li>{@link org.compressive.ops.Rectifier}: the larger of a number and 0.
 *   <li>{@link org.compressive.ops.RelativeShift}: conversion of scores by distance to scores by
 *       key.
 *   <li>{@link org.compressive.ops.RelativePositions}: sinusoidal encodings of distances.
 *   <li>{@link org.compressive.ops.CausalMemoryMask}: a mask that hides the future but not the
 *       memory.
 *   <li>{@link org.compressive.ops.LayerNormalization}: normalization over the last axis.
 *   <li>{@link org.compressive.ops.Lstm}: a long short-term memory that reads rows.
 *   <li>{@link org.compressive.ops.Dropout}: dropout as a function of seed, step and site.
 *   <li>{@link org.compressive.ops.Collectives}: sums and gathers over processes, which {@link
 *       org.compressive.ops.ProcessServer} connects.
 *   <li>{@link org.compressive.ops.ClipByGlobalNorm}: gradients scaled by a common factor.
 *   <li>{@link org.compressive.ops.SparseCrossEntropy}: cross-entropy in nats per token, with a
 *       gradient.
 *   <li>{@link org.compressive.ops.SliceUpdate}: replacement of a slice, in place within a loop.
 *   <li>{@link org.compressive.ops.MatMulPrecision}: matrix products in float32 or bfloat16.
 *   <li>{@link org.compressive.ops.TokenDraw}: sampling of the next token by temperature, top-k and
 *       top-p.
 *   <li>{@link org.compressive.ops.GraphScope}: not an op, but an {@code Ops} scope that builds
 *       large graphs quickly.
 * </ul>
 *
 * <p>Attention, layer normalization and the rectifier have hand-written gradients, which take fewer
 * passes over memory than TensorFlow's own (see {@code CustomGradient}). The long short-term memory
 * has one because TensorFlow has none in C++.
 *
 * <p>Adam needs no op here: {@code tf.train.resourceApplyAdam} takes the handles of variables.
 *
 * <h2>An example</h2>
 *
 * <p>This adds a layer's memory of 512 rows to a graph, with the ops that read it, add a window of
 * new rows and write it back within one run:
 *
 * <pre>{@code
 * try (Graph graph = new Graph()) {
 *   Ops tf = GraphScope.ops(graph);
 *   CompressiveOps ops = CompressiveOps.create(tf);
 *   ResourceVariable<TFloat32> memory =
 *       ops.resourceVariable("memory_00", TFloat32.class, Shape.of(batch, 512, width));
 *   Op empty = memory.assign(tf, tf.zeros(tf.constant(memory.shape()), TFloat32.class));
 *
 *   MemoryUpdate<TFloat32> update = ops.memoryUpdate(memory.read(), window, 512);
 *   Operand<TFloat32> toCompress = update.evicted();
 *   Op advance = memory.assignAfterRead(tf, tf.stopGradient(update.memory()));
 * }
 * }</pre>
 *
 * <h2>Rules common to all ops</h2>
 *
 * <ul>
 *   <li>They build graphs. Gradients come from {@code tf.gradients}, which eager mode lacks.
 *   <li>Known shapes are checked when the graph is built: an {@code IllegalArgumentException} names
 *       the operand, its shape and the rule. Ranks must be known. Dimensions may be unknown (-1)
 *       unless an op says otherwise, and are then determined at run time.
 *   <li>Dimensions that are known in the inputs are known in the outputs.
 *   <li>Devices and control dependencies are those of the {@code Ops} given, except that dropout's
 *       seed is placed on the {@link org.compressive.ops.Host}.
 * </ul>
 *
 * <h2>Adding an op</h2>
 *
 * <ol>
 *   <li>Write a final class with a static {@code create(Ops tf, ...)} that checks its arguments,
 *       takes {@code tf.withSubScope("ItsName")} and returns an {@code Operand} or, for several
 *       outputs, an instance with a method for each.
 *   <li>Use TensorFlow ops that have a C++ gradient, or give the op one with {@code
 *       CustomGradient}. Slice indices must be int32, because the gradient of a slice with int64
 *       indices cannot be built. Write batched matrix products with {@code tf.linalg.einsum}, which
 *       oneDNN accelerates; {@code tf.train.batchMatMul} is slow.
 *   <li>Add a method to {@code CompressiveOps} and a line to the list above.
 *   <li>Test it and its gradient against plain Java arithmetic, with known and with unknown
 *       dimensions, and test every error. {@code TestGraph} in the tests holds the graph, the
 *       session and the inputs.
 * </ol>
 */
@NullMarked
package org.compressive.ops;

import org.jspecify.annotations.NullMarked;
