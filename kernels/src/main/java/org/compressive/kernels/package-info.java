/**
 * TensorFlow ops whose kernels are written in Java. They are registered when the program runs, with
 * the stock jars of TensorFlow Java and without a compiler.
 *
 * <p>{@link org.compressive.kernels.KernelOp} defines an op by its inputs, its outputs, the shapes
 * of its outputs and a {@link org.compressive.kernels.Kernel}. Its gradient, if it needs one, is
 * made of other ops, as {@code CustomGradient} in {@code org.compressive.ops} does.
 *
 * <p>These ops use vectors: {@link org.compressive.kernels.TokenModel}, {@link
 * org.compressive.kernels.TokenLayer} and {@link org.compressive.kernels.RowProduct} for
 * generation; {@link org.compressive.kernels.RowNormalization}; {@link
 * org.compressive.kernels.RelativeAttention} and {@link
 * org.compressive.kernels.AttentionReconstruction} for training and {@link
 * org.compressive.kernels.CarriedAttention} for scoring, for which {@code Tiles} multiplies
 * matrices in arrays; and {@link org.compressive.kernels.AttentionSoftmax} where the rest of
 * attention is left to TensorFlow, as with positions by age.
 *
 * <p>Not every process can run kernels in Java. {@link org.compressive.kernels.Kernels} tests this
 * and says why not. A program must therefore have a graph of TensorFlow's own ops to fall back on.
 * Such a graph is also needed for export: TensorFlow refuses a SavedModel with an op that it does
 * not know.
 *
 * <p>The natives of TensorFlow Java contain generated stubs that call C functions of general
 * signatures and that make callbacks from Java methods. They serve the C API of custom devices.
 * This package uses them for the C API of kernels, which TensorFlow exports but TensorFlow Java
 * does not map.
 */
@NullMarked
package org.compressive.kernels;

import org.jspecify.annotations.NullMarked;
