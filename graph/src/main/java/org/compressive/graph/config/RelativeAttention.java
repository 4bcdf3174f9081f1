package org.compressive.graph.config;

/**
 * Multi-head attention over compressed memory, memory and window with Transformer-XL's relative
 * positions (Rae et al., 2019, Algorithm 1). This is the default.
 */
public record RelativeAttention() implements Mixer {

  @Override
  public String type() {
    return "relative-attention";
  }

  @Override
  public boolean hasKeys() {
    return true;
  }

  @Override
  public int reach() {
    return Integer.MAX_VALUE;
  }
}
