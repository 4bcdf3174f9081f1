/**
 * TensorFlow ops that TensorFlow Java lacks. Tensors in, tensors out; this package knows no model.
 *
 * <p>Each op is a class that adds TensorFlow's own ops to a graph in a sub-scope named after it,
 * and so runs wherever stock TensorFlow runs: no native code comes with it. {@link
 * org.compressive.ops.CompressiveOps} has a method for each.
 *
 * <h2>What there is</h2>
 *
 * <ul>
 *   <li>{@link org.compressive.ops.ResourceVariable}: a variable with an exact name, gradients and
 *       in-place updates.
 *   <li>{@link org.compressive.ops.MemoryUpdate}: a first-in first-out memory and what it evicts.
 *   <li>{@link org.compressive.ops.AttentionRead}: values weighted by a softmax of scores.
 *   <li>{@link org.compressive.ops.Rectifier}: what is above 0.
 *   <li>{@link org.compressive.ops.RelativeShift}: scores by distance to scores by key.
 *   <li>{@link org.compressive.ops.RelativePositions}: sinusoids of distances.
 *   <li>{@link org.compressive.ops.CausalMemoryMask}: hides the future, not the memory.
 *   <li>{@link org.compressive.ops.LayerNormalization}: over the last axis.
 *   <li>{@link org.compressive.ops.Dropout}: a function of seed, step and site.
 *   <li>{@link org.compressive.ops.ClipByGlobalNorm}: gradients scaled together.
 *   <li>{@link org.compressive.ops.SparseCrossEntropy}: nats per token, with a gradient.
 *   <li>{@link org.compressive.ops.SliceUpdate}: a slice replaced, in place in a loop.
 *   <li>{@link org.compressive.ops.MatMulPrecision}: matrix products in float32 or bfloat16.
 *   <li>{@link org.compressive.ops.TokenDraw}: the next token by temperature, top-k and top-p.
 *   <li>{@link org.compressive.ops.GraphScope}: no op, but {@code Ops} that build large graphs
 *       quickly.
 * </ul>
 *
 * <p>Attention, layer normalization and the rectifier have gradients written by hand, which take
 * fewer passes over memory than TensorFlow's own ({@code CustomGradient}).
 *
 * <p>Adam needs no op here: {@code tf.train.resourceApplyAdam} takes the handles.
 *
 * <h2>An example</h2>
 *
 * <p>One layer's memory of 512 rows, which is read, moved on by a window and written back in a run:
 *
 * <pre>{@code
 * try (Graph graph = new Graph()) {
 *   Ops tf = Ops.create(graph);
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
 * <h2>What holds for all</h2>
 *
 * <ul>
 *   <li>They build graphs. Gradients come from {@code tf.gradients}, which eager mode lacks.
 *   <li>Shapes that are known are checked when the graph is built: an {@code
 *       IllegalArgumentException} names the operand, its shape and the rule. Ranks must be known;
 *       dimensions may be unknown (-1) unless an op says otherwise, and are found at run time.
 *   <li>Dimensions known on the way in are known on the way out.
 *   <li>Devices and control dependencies are those of the {@code Ops} given; only dropout's seed is
 *       made on the {@link org.compressive.ops.Host}.
 * </ul>
 *
 * <h2>Adding an op</h2>
 *
 * <ol>
 *   <li>Write a final class with a static {@code create(Ops tf, ...)} that checks its arguments,
 *       takes {@code tf.withSubScope("ItsName")} and returns an {@code Operand}, or, for several
 *       outputs, an instance with a method for each.
 *   <li>Use TensorFlow ops that have a C++ gradient, or give the op one with {@code
 *       CustomGradient}. Indices of slices must be int32: the gradient of a slice with int64
 *       indices does not build. Products of batches go through {@code tf.linalg.einsum}, which
 *       oneDNN speeds up where {@code tf.train.batchMatMul} is slow.
 *   <li>Add a method to {@code CompressiveOps} and a line to the list above.
 *   <li>Test it against plain Java arithmetic, its gradient too, with known and with unknown
 *       dimensions, and every refusal. {@code TestGraph} in the tests holds graph, session and
 *       inputs.
 * </ol>
 */
@NullMarked
package org.compressive.ops;

import org.jspecify.annotations.NullMarked;
