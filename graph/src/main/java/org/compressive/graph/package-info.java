/**
 * The Compressive Transformer (Rae et al., 2019, arXiv 1911.05507) as a TensorFlow graph.
 *
 * <h2>Shapes</h2>
 *
 * <ul>
 *   <li>B batch: streams read side by side
 *   <li>T window: tokens of this step (the paper's n_s)
 *   <li>M memory: slots (n_m)
 *   <li>C compressed memory: slots (n_cm)
 *   <li>K = C + M + T: keys a query sees
 *   <li>R: slots on one axis of positions
 *   <li>D width (d), H heads, E = D / H head width, F inner width of the feed-forward network
 *   <li>V vocabulary, c compression rate
 * </ul>
 *
 * <h2>The pieces</h2>
 *
 * <p>{@link org.compressive.graph.CompressiveTransformer} is a pure function from (tokens,
 * memories) to (rows, memories, compression losses), and rows are made logits or losses. Its
 * parameters come from a {@link org.compressive.graph.ParameterSource}; its state is {@link
 * org.compressive.graph.Memories} and is carried by the caller. {@link
 * org.compressive.graph.InferenceGraph} wraps it in the signatures of a SavedModel, {@link
 * org.compressive.graph.TracingGraph} tells what goes on in it, {@link
 * org.compressive.graph.ModelOutline} what it is made of. Inside, {@code TransformerLayer} is the
 * paper's Algorithm 1, {@code Compressor} its f_c, {@code AttentionReconstructionLoss} its
 * Algorithm 2.
 *
 * <p>Where parameters stay as they are, memories can be {@code projected}: their keys and values
 * are carried beside the rows. {@link org.compressive.graph.GenerationGraph} reads and writes token
 * by token: each layer then has an {@code OpenWindow}. Where memory is short in training, {@link
 * org.compressive.graph.Recomputation} runs layers again for their gradients.
 *
 * <p>All is float32. A model may be asked to compute its matrix products in bfloat16 ({@link
 * org.compressive.ops.Products}), as a GPU should; {@code LinearMap} is what parameters are in
 * products.
 *
 * <h2>To add a compression function</h2>
 *
 * <p>A record in {@link org.compressive.graph.config} beside {@link
 * org.compressive.graph.config.MeanPooling}, named in {@link
 * org.compressive.graph.config.Compression}; a class here beside {@code MeanPoolingCompressor}, and
 * its line in {@code Compressor.create}. CONTRIBUTING.md has the steps.
 */
@NullMarked
package org.compressive.graph;

import org.jspecify.annotations.NullMarked;
