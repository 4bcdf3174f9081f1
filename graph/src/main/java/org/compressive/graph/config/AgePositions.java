package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A single position axis on which a distance is an age in tokens. A slot of compressed memory is at
 * the distance of the newest token in its group; a slot that {@link MostUsed} has kept is at the
 * distance of its own token. Neither the paper nor any open implementation has this scheme.
 *
 * @param clamp the largest distance (larger distances are treated as this one); 0, the default, for
 *     no clamp
 */
public record AgePositions(@JsonProperty(defaultValue = "0") int clamp) implements PositionScheme {

  public AgePositions {
    PositionScheme.checkClamp(clamp);
  }

  /** Creates a scheme without a clamp. */
  public AgePositions() {
    this(0);
  }
}
