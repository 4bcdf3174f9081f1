package org.compressive.graph.config;

/**
 * The auto-encoding loss, the paper's lossless objective: a learned decoder must reconstruct the
 * evicted rows from their compressed rows. The decoder is a transposed convolution without bias,
 * with kernel = stride = c.
 *
 * <p>This differs from the paper as printed in the same way as the authors' code does: the loss is
 * a mean of squares rather than a norm.
 */
public record AutoEncoding() implements CompressionLoss {}
