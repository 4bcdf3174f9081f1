package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A single position axis over [compressed memory; memory; window]. A slot's distance is the number
 * of slots, not tokens, between it and the query.
 *
 * @param clamp the largest distance (larger distances are treated as this one); 0, the default, for
 *     no clamp
 */
public record ContiguousPositions(@JsonProperty(defaultValue = "0") int clamp)
    implements PositionScheme {

  public ContiguousPositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Creates a scheme without a clamp. */
  public ContiguousPositions() {
    this(0);
  }
}
