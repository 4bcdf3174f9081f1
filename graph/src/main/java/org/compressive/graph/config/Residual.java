package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a branch's output joins the stream it branched off. */
public enum Residual {
  /** It is added. */
  @JsonProperty("plain")
  PLAIN,
  /**
   * Through a gated recurrent unit that starts near the identity (GTrXL, Parisotto et al., 2019,
   * arXiv 1910.06764).
   */
  @JsonProperty("gated")
  GATED;

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
