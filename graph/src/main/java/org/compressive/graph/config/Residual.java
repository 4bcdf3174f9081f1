package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The way a branch's output joins the residual stream. */
public enum Residual {
  /** The output is added. */
  @JsonProperty("plain")
  PLAIN,
  /**
   * The output passes through a gated recurrent unit that starts near the identity (GTrXL,
   * Parisotto et al., 2019, arXiv 1910.06764).
   */
  @JsonProperty("gated")
  GATED;

  /** Returns the name used in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
