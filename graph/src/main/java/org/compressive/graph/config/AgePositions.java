package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One axis in true age: a slot of compressed memory stands at the distance, in tokens, of the
 * newest token of its group, and one that {@link MostUsed} has kept at that of its own token.
 * Neither the paper nor an open implementation has it.
 *
 * @param clamp the largest distance, which stands for all beyond it; 0, the default, for none
 */
public record AgePositions(@JsonProperty(defaultValue = "0") int clamp) implements PositionScheme {

  public AgePositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Without a clamp. */
  public AgePositions() {
    this(0);
  }
}
