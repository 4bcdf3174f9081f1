package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Content-based attention over the compressed rows must give what it gave over the rows they
 * replace (the paper's Algorithm 2): the loss that works best.
 *
 * <p>Differs from the paper as printed: the squared error is averaged over batch, heads, time and
 * channels, and over layers, as in the authors' code; the printed unsquared norm has no gradient at
 * zero, which is where every run starts.
 *
 * @param stopGradient true by default, as in the paper. False lets the loss move the Transformer as
 *     well, through its queries, keys and values: an ablation, since that makes its activations
 *     easy to compress rather than useful
 */
public record AttentionReconstruction(@JsonProperty(defaultValue = "true") boolean stopGradient)
    implements CompressionLoss {

  @Override
  public boolean needsKeys() {
    return true;
  }

  /** As in the paper. */
  public AttentionReconstruction() {
    this(true);
  }
}
