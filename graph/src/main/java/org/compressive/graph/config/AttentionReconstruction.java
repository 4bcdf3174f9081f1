package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The attention-reconstruction loss (the paper's Algorithm 2): content-based attention over the
 * compressed rows must reproduce the result of attention over the rows that they replace. In the
 * paper's comparison of losses, it works best.
 *
 * <p>This differs from the paper as printed: the squared error is averaged over batch, heads, time
 * and channels, and over layers, as in the authors' code. The printed unsquared norm has no
 * gradient at zero, where every run starts.
 *
 * @param stopGradient whether only the compression function learns from the loss; true by default,
 *     as in the paper. If false, the loss also trains the Transformer, through its queries, keys
 *     and values. This is an ablation, since the loss then makes the activations easy to compress
 *     rather than useful
 */
public record AttentionReconstruction(@JsonProperty(defaultValue = "true") boolean stopGradient)
    implements CompressionLoss {

  @Override
  public boolean needsKeys() {
    return true;
  }

  /** Creates the loss as in the paper. */
  public AttentionReconstruction() {
    this(true);
  }
}
