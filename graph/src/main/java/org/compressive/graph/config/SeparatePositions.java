package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The scheme of the authors' own code: compressed memory has its own axis, with its own projection
 * and bias, on which the newest compressed slot directly precedes the window. Slots of memory and
 * window share the other axis.
 *
 * @param clamp the largest distance (larger distances are treated as this one); 0, the default, for
 *     no clamp
 */
public record SeparatePositions(@JsonProperty(defaultValue = "0") int clamp)
    implements PositionScheme {

  public SeparatePositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Creates a scheme without a clamp. */
  public SeparatePositions() {
    this(0);
  }
}
