package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One axis over [compressed memory; memory; window]: a slot's distance is the number of slots, not
 * tokens, between it and the query.
 *
 * @param clamp the largest distance, which stands for all beyond it; 0, the default, for none
 */
public record ContiguousPositions(@JsonProperty(defaultValue = "0") int clamp)
    implements PositionScheme {

  public ContiguousPositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Without a clamp. */
  public ContiguousPositions() {
    this(0);
  }
}
