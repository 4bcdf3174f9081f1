package org.compressive.graph.config;

/**
 * Content-based attention over the compressed rows must give what it gave over the rows they
 * replace (the paper's Algorithm 2): the loss that works best.
 *
 * <p>Differs from the paper as printed: the squared error is averaged over batch, heads, time and
 * channels, and over layers, as in the authors' code; the printed unsquared norm has no gradient at
 * zero, which is where every run starts.
 */
public record AttentionReconstruction() implements CompressionLoss {}
