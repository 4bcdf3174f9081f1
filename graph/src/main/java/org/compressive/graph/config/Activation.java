package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The activation between the two linear maps of the feed-forward network. */
public enum Activation {
  /** max(x, 0), as in Transformer-XL. */
  @JsonProperty("relu")
  RELU,
  /**
   * x times the standard normal distribution function of x (Hendrycks and Gimpel, 2016), in the
   * tanh approximation.
   */
  @JsonProperty("gelu")
  GELU,
  /**
   * gelu(x G) * (x W): a gated unit (Shazeer, 2020), with 50 percent more weights than the other
   * activations.
   */
  @JsonProperty("gated")
  GATED;

  /** Returns the name used in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
