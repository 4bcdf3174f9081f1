/**
 * The Compressive Transformer (Rae et al., 2019, arXiv 1911.05507) as a TensorFlow graph.
 *
 * <h2>Shapes</h2>
 *
 * <ul>
 *   <li>B: batch size
 *   <li>T: window, the number of tokens in a step (the paper's n_s)
 *   <li>M: number of slots of memory (n_m)
 *   <li>C: number of slots of compressed memory (n_cm)
 *   <li>K = C + M + T: number of keys that a query sees
 *   <li>R: number of slots on one position axis
 *   <li>D: width (d); H: number of heads; E = D / H: head width; F: inner width of the feed-forward
 *       network
 *   <li>V: vocabulary size; c: compression rate
 * </ul>
 *
 * <h2>The classes</h2>
 *
 * <p>The classes are listed by topic; the classes that other modules and users see come first.
 *
 * <ul>
 *   <li><b>Models</b> (a model of tokens, its layers alone and a model of real-valued rows; the
 *       mode of a pass, and the losses that it returns): {@link
 *       org.compressive.graph.CompressiveTransformer}, {@link
 *       org.compressive.graph.CompressiveStack}, {@link
 *       org.compressive.graph.ContinuousTransformer}, {@link org.compressive.graph.Pass}, {@link
 *       org.compressive.graph.Loss}
 *   <li><b>Layers</b> (Algorithm 1 and its branches): {@code TransformerLayer}, {@code
 *       ResidualBranch}, {@code ResidualGate}, {@code FeedForward}, {@code LayerNorm}, {@code Gelu}
 *   <li><b>Mixers</b> (the functions that mix rows with the rows before them): {@link
 *       org.compressive.graph.AttentionBuckets}, {@link org.compressive.graph.AttentionSpans},
 *       {@code SequenceMixer}, {@code SpanMask}, {@code SparsePattern}, {@code
 *       SparseAttentionMixer}, {@code NearHeads}, {@code FarHeads}, {@code RelativeAttentionMixer},
 *       {@code DynamicConvolutionMixer}, {@code LstmMixer}, {@code AttentionProjections}, {@code
 *       ContentAttention}, {@code WeightedRead}, {@code SlotMask}, {@code Taps}
 *   <li><b>Positions</b> (the part of a score that depends on distance): {@code PositionScores},
 *       {@code SeparatePositionScores}, {@code ContiguousPositionScores}, {@code
 *       AgePositionScores}, {@code PositionAxis}, {@code PositionKeys}
 *   <li><b>Memory</b> (the rows that are remembered, the parts that accompany each row, and the
 *       points at which gradients stop): {@link org.compressive.graph.Memories}, {@link
 *       org.compressive.graph.MemorySpec}, {@link org.compressive.graph.MemoryVariables}, {@code
 *       LayerMemory}, {@code RowMemory}, {@code MemoryRows}, {@code RowPart}, {@code MemoryKind},
 *       {@code Window}, {@code AttentionUsage}, {@code FilledSlots}, {@code Displacement}, {@code
 *       GradientStops}
 *   <li><b>Modes of reading</b> (whole windows, windows with carried keys and values, and windows
 *       that are read token by token): {@link org.compressive.graph.Reading}, {@code WholeWindow},
 *       {@code CarriedKeys}, {@code OpenWindow}, {@code OpenToken}, {@code OpenPrompt}, {@code
 *       OpenStack}, {@code PackedStack}, {@code WrittenTokens}
 *   <li><b>Compression</b> (the paper's f_c, and the losses that train it): {@code
 *       LayerCompression}, {@code Compressor}, {@code MaxPoolingCompressor}, {@code
 *       MeanPoolingCompressor}, {@code ConvolutionCompressor}, {@code
 *       DilatedConvolutionCompressor}, {@code MostUsedCompressor}, {@code RecurrentCompressor},
 *       {@code SoftmaxPoolingCompressor}, {@code Groups}, {@code Delay}, {@code
 *       CompressionObjective}, {@code AttentionReconstructionLoss}, {@code AutoEncodingLoss}
 *   <li><b>Vocabulary</b> (the maps from tokens to rows, and from rows to logits and
 *       cross-entropy): {@code TokenEmbedding}, {@code PlainEmbedding}, {@code AdaptiveEmbedding},
 *       {@code VocabularyRange}
 *   <li><b>Parameters</b> (their sources, their groups by loss, and the linear maps that they
 *       define): {@link org.compressive.graph.ParameterSource}, {@link
 *       org.compressive.graph.VariableParameters}, {@link org.compressive.graph.ParameterSpec},
 *       {@link org.compressive.graph.ParameterGroup}, {@link org.compressive.graph.ParameterRange},
 *       {@link org.compressive.graph.ParameterCount}, {@link org.compressive.graph.Initialization},
 *       {@code ParameterScope}, {@code WeightMatrix}, {@code PackedMatrix}, {@code LayerParts},
 *       {@code HeadProjection}, {@code HeadBias}, {@code Linear}, {@code Rows}
 *   <li><b>Gradients</b> (layers that are run again if device memory is short): {@link
 *       org.compressive.graph.Recomputation}
 *   <li><b>Signatures</b> (graphs for serving, generation and tracing, and the names and outline of
 *       a model): {@link org.compressive.graph.InferenceGraph}, {@link
 *       org.compressive.graph.GenerationSignatures}, {@link
 *       org.compressive.graph.TracingSignature}, {@link org.compressive.graph.Signature}, {@link
 *       org.compressive.graph.ModelOutline}, {@link org.compressive.graph.GradientPath}, {@code
 *       RoomNames}, {@link org.compressive.graph.LayerNames}, {@link
 *       org.compressive.graph.WindowRule}, {@code TokenLoop}
 * </ul>
 *
 * <h2>The structure</h2>
 *
 * <p>{@link org.compressive.graph.CompressiveTransformer} is a pure function from (tokens,
 * memories) to (rows, memories, compression losses); further methods turn rows into logits or
 * cross-entropy. Its parameters come from a {@link org.compressive.graph.ParameterSource}; its
 * state is {@link org.compressive.graph.Memories}, which the caller passes from window to window.
 * {@code TransformerLayer} is the paper's Algorithm 1 in one method: it attends, adds the result to
 * the residual stream, evicts and compresses rows, stores them and computes the compression loss.
 * {@code AttentionReconstructionLoss} is Algorithm 2, and {@code GradientStops} holds its
 * stop-gradients and those of memory.
 *
 * <p>A {@link org.compressive.graph.Reading} determines how a window is read; the caller of the
 * model chooses it. Training projects the rows of memory again in each window. Scoring carries
 * their keys and values from one window to the next. {@link
 * org.compressive.graph.GenerationSignatures} reads and generates token by token, through an {@code
 * OpenStack}. If device memory is short in training, {@link org.compressive.graph.Recomputation}
 * runs layers again for their gradients.
 *
 * <p>All computation is in float32, except that a model may compute its matrix products in bfloat16
 * ({@link org.compressive.ops.MatMulPrecision}), which is recommended on a GPU. {@code
 * WeightMatrix} holds the parameters that take part in matrix products. A {@link
 * org.compressive.graph.Pass} says which ops have kernels in Java ({@link
 * org.compressive.ops.KernelUse}); an exported graph has none.
 *
 * <h2>Adding a mixer</h2>
 *
 * <p>Add a record to {@link org.compressive.graph.config} beside {@link
 * org.compressive.graph.config.DynamicConvolution}, and name it in {@link
 * org.compressive.graph.config.Mixer}. Add a class here beside {@code DynamicConvolutionMixer}, and
 * a line for it in {@code SequenceMixer.create}. CONTRIBUTING.md has the steps.
 *
 * <h2>Adding a compression function</h2>
 *
 * <p>Add a record to {@link org.compressive.graph.config} beside {@link
 * org.compressive.graph.config.MeanPooling}, and name it in {@link
 * org.compressive.graph.config.Compression}. Add a class here beside {@code MeanPoolingCompressor},
 * and a line for it in {@code Compressor.create}. CONTRIBUTING.md has the steps.
 */
@NullMarked
package org.compressive.graph;

import org.jspecify.annotations.NullMarked;
