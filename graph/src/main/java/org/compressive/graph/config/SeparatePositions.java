package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * As in the authors' own code: compressed memory has an axis of its own, with its own projection
 * and bias, on which its newest slot directly precedes the window. Slots of memory and window share
 * the other axis.
 *
 * @param clamp the largest distance, which stands for all beyond it; 0, the default, for none
 */
public record SeparatePositions(@JsonProperty(defaultValue = "0") int clamp)
    implements PositionScheme {

  public SeparatePositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Without a clamp. */
  public SeparatePositions() {
    this(0);
  }
}
