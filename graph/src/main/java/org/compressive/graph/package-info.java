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
 * <h2>The map</h2>
 *
 * <p>Every class by what it is about; those that other rooms and users see come first.
 *
 * <ul>
 *   <li><b>Models</b> (a model of tokens, its layers alone, a model of numbers; what a run of it is
 *       for, and what it gives to learn from): {@link
 *       org.compressive.graph.CompressiveTransformer}, {@link
 *       org.compressive.graph.CompressiveStack}, {@link
 *       org.compressive.graph.ContinuousTransformer}, {@link org.compressive.graph.Pass}, {@link
 *       org.compressive.graph.Loss}
 *   <li><b>A layer</b> (Algorithm 1, and its branches): {@code TransformerLayer}, {@code
 *       ResidualBranch}, {@code ResidualGate}, {@code FeedForward}, {@code LayerNorm}, {@code Gelu}
 *   <li><b>Mixers</b> (how rows are mixed with those before them): {@link
 *       org.compressive.graph.AttentionBuckets}, {@code SequenceMixer}, {@code
 *       RelativeAttentionMixer}, {@code DynamicConvolutionMixer}, {@code ContentAttention}, {@code
 *       WeightedRead}, {@code SlotMask}, {@code Taps}
 *   <li><b>Positions</b> (the part of a score that depends on distance): {@code PositionScores},
 *       {@code SeparatePositionScores}, {@code ContiguousPositionScores}, {@code
 *       AgePositionScores}, {@code PositionAxis}, {@code PositionKeys}
 *   <li><b>Memory</b> (what is remembered, what travels with each row, and where gradients stop):
 *       {@link org.compressive.graph.Memories}, {@link org.compressive.graph.MemorySpec}, {@link
 *       org.compressive.graph.MemoryVariables}, {@code LayerMemory}, {@code RowMemory}, {@code
 *       MemoryRows}, {@code RowPart}, {@code MemoryKind}, {@code Window}, {@code AttentionUsage},
 *       {@code FilledSlots}, {@code Displacement}, {@code GradientStops}
 *   <li><b>Ways of reading</b> (whole windows, windows with carried keys and values, and windows
 *       read token by token): {@link org.compressive.graph.Reading}, {@code WholeWindow}, {@code
 *       CarriedKeys}, {@code OpenWindow}, {@code OpenToken}, {@code OpenPrompt}, {@code OpenStack}
 *   <li><b>Compression</b> (the paper's f_c, and the losses that train it): {@code
 *       LayerCompression}, {@code Compressor}, {@code MaxPoolingCompressor}, {@code
 *       MeanPoolingCompressor}, {@code ConvolutionCompressor}, {@code
 *       DilatedConvolutionCompressor}, {@code MostUsedCompressor}, {@code RecurrentCompressor},
 *       {@code SoftmaxPoolingCompressor}, {@code Groups}, {@code Delay}, {@code
 *       CompressionObjective}, {@code AttentionReconstructionLoss}, {@code AutoEncodingLoss}
 *   <li><b>Vocabulary</b> (tokens to rows, and rows to logits and cross-entropy): {@code
 *       TokenEmbedding}, {@code PlainEmbedding}, {@code AdaptiveEmbedding}, {@code VocabularyRange}
 *   <li><b>Parameters</b> (where parameters come from, who learns which, and the maps they make):
 *       {@link org.compressive.graph.ParameterSource}, {@link
 *       org.compressive.graph.VariableParameters}, {@link org.compressive.graph.ParameterSpec},
 *       {@link org.compressive.graph.ParameterGroup}, {@link org.compressive.graph.ParameterCount},
 *       {@link org.compressive.graph.Initialization}, {@code ParameterScope}, {@code WeightMatrix},
 *       {@code HeadProjection}, {@code HeadBias}, {@code Linear}, {@code Rows}
 *   <li><b>Gradients</b> (layers that are run again where memory is short): {@link
 *       org.compressive.graph.Recomputation}
 *   <li><b>Signatures</b> (models to be served, to write and to be looked into): {@link
 *       org.compressive.graph.InferenceGraph}, {@link org.compressive.graph.GenerationSignatures},
 *       {@link org.compressive.graph.TracingSignature}, {@link org.compressive.graph.Signature},
 *       {@link org.compressive.graph.ModelOutline}, {@link org.compressive.graph.GradientPath},
 *       {@code RoomNames}, {@link org.compressive.graph.LayerNames}, {@link
 *       org.compressive.graph.WindowRule}, {@code TokenLoop}
 * </ul>
 *
 * <h2>How they work together</h2>
 *
 * <p>{@link org.compressive.graph.CompressiveTransformer} is a pure function from (tokens,
 * memories) to (rows, memories, compression losses); rows become logits or cross-entropy. Its
 * parameters come from a {@link org.compressive.graph.ParameterSource}; its state is {@link
 * org.compressive.graph.Memories}, which the caller carries. {@code TransformerLayer} is the
 * paper's Algorithm 1, in one method: it attends, joins, evicts, compresses, remembers and makes
 * its loss. {@code AttentionReconstructionLoss} is Algorithm 2, and {@code GradientStops} holds its
 * stop-gradients and those of memory.
 *
 * <p>A {@link org.compressive.graph.Reading} says how a window is read: whoever drives the model
 * chooses it. Training projects the rows of memory anew in each window; scoring carries their keys
 * and values from one window to the next; {@link org.compressive.graph.GenerationSignatures} reads
 * and writes token by token, through an {@code OpenStack}. Where memory is short in training,
 * {@link org.compressive.graph.Recomputation} runs layers again for their gradients.
 *
 * <p>All is float32. A model may compute its matrix products in bfloat16 ({@link
 * org.compressive.ops.MatMulPrecision}), as a GPU should; {@code WeightMatrix} holds the parameters
 * that take part in products.
 *
 * <h2>To add a mixer</h2>
 *
 * <p>A record in {@link org.compressive.graph.config} beside {@link
 * org.compressive.graph.config.DynamicConvolution}, named in {@link
 * org.compressive.graph.config.Mixer}; a class here beside {@code DynamicConvolutionMixer}, and its
 * line in {@code SequenceMixer.create}. CONTRIBUTING.md has the steps.
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
