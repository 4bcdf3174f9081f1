package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A scheme that assigns slots their distances from a query. The paper says "relative positions as
 * in Transformer-XL" and leaves the distances of compressed slots open.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scheme")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SeparatePositions.class, name = "separate"),
  @JsonSubTypes.Type(value = ContiguousPositions.class, name = "contiguous"),
  @JsonSubTypes.Type(value = AgePositions.class, name = "age")
})
public sealed interface PositionScheme
    permits SeparatePositions, ContiguousPositions, AgePositions {

  /**
   * Returns the largest distance (larger distances are treated as this one, as in Transformer-XL);
   * 0 for no clamp.
   */
  int clamp();

  /** Checks the clamp, for the constructors of schemes. */
  static void checkClamp(int clamp) {
    checkArgument(clamp >= 0, "model.positions.clamp (%s) must be 0 or more", clamp);
  }
}
