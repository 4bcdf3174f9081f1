/**
 * A second implementation of the whole model, in plain Java and float64, written from the
 * equations: small, slow and easy to check by eye. It uses neither TensorFlow nor any other code of
 * this project, so agreement with the graph means that two independent readings of the paper (Rae
 * et al. 2019, arXiv 1911.05507) agree.
 *
 * <p>Its parts:
 *
 * <ul>
 *   <li>{@link org.compressive.conformance.reference.ReferenceDimensions} and {@link
 *       org.compressive.conformance.reference.ReferenceParameters}: the sizes, and every parameter
 *       by name as a row-major array.
 *   <li>{@link org.compressive.conformance.reference.ReferenceOptions}: departures from the plain
 *       model (the place of normalization, activations, gated residuals, positions, embeddings and
 *       softmax by clusters, masking of unfilled slots), each computed in a small class of its own.
 *   <li>{@link org.compressive.conformance.reference.ReferenceCompressor}: the compression
 *       functions, one record each, and {@link
 *       org.compressive.conformance.reference.ReferenceLoss}: the losses that train them. Both are
 *       found by the name of the configuration's record, so a new variant needs one new record here
 *       and no registration.
 *   <li>{@link org.compressive.conformance.reference.ReferenceCompressiveTransformer}: the forward
 *       pass of one window, in which each stream may end in padding. Its {@link
 *       org.compressive.conformance.reference.ReferenceStep} holds the logits, both losses and the
 *       next {@link org.compressive.conformance.reference.ReferenceMemories}.
 *   <li>{@link org.compressive.conformance.reference.ReferenceTransformerXl}: Transformer-XL (Dai
 *       et al. 2019, arXiv 1901.02860) from its own equations. It shares only the parameters with
 *       the model above, which is checked against it.
 *   <li>{@link org.compressive.conformance.reference.CentralDifferences}: derivatives by
 *       differences.
 * </ul>
 *
 * <p>The letters for sizes are B batch, T window, M memory, C compressed memory, K = C+M+T keys, c
 * compression rate, D width, H heads, E = D/H head width, F feed-forward width, V vocabulary, L
 * layers. M, C and c may differ between layers. Inside the reference, a matrix is an array of rows,
 * one stream is computed at a time, and a row's channel {@code h*E + e} is channel e of head h.
 *
 * <p><b>Gradients.</b> Differences do not see a stop-gradient. Therefore the task loss is
 * differenced with the incoming memories held fixed ({@link
 * org.compressive.conformance.reference.ReferenceCompressiveTransformer#taskLossAsFunctionOf}), and
 * the compression loss as a function of one compressor's parameter alone, with queries, evicted
 * rows, usage and projections held at the values of one forward run ({@link
 * org.compressive.conformance.reference.ReferenceStep#compressionLossAsFunctionOf}). If nothing
 * stops gradients, as through the memories of unrolled windows, only the first memories are held
 * fixed ({@link
 * org.compressive.conformance.reference.ReferenceCompressiveTransformer#lossAsFunctionOf}).
 *
 * <p>Differs from the paper, as the project does: the plain model normalizes the inputs of
 * sublayers (pre-norm), remembers the normalized activations and normalizes once more before the
 * tied output; normalization "post" is the paper's Algorithm 1. The compression loss is a mean
 * squared error over scaled queries rather than a norm.
 */
@NullMarked
package org.compressive.conformance.reference;

import org.jspecify.annotations.NullMarked;
