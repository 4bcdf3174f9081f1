package org.compressive.graph.config;

/**
 * A learned decoder must give the evicted rows back from their compressed rows: the paper's
 * lossless objective. The decoder is a transposed convolution without bias, kernel = stride = c.
 *
 * <p>Differs from the paper as printed, as the authors' code does: a mean of squares rather than a
 * norm.
 */
public record AutoEncoding() implements CompressionLoss {}
