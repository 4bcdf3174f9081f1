package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * At what distance from a query a slot stands. The paper says "relative positions as in
 * Transformer-XL" and leaves the compressed slots' distance open.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scheme")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SeparatePositions.class, name = "separate"),
  @JsonSubTypes.Type(value = ContiguousPositions.class, name = "contiguous"),
  @JsonSubTypes.Type(value = AgePositions.class, name = "age")
})
public sealed interface PositionScheme
    permits SeparatePositions, ContiguousPositions, AgePositions {

  /** The largest distance, which stands for all beyond it (Transformer-XL); 0 for none. */
  int clamp();

  /** For the constructors of schemes. */
  static void checkClamp(int clamp) {
    checkArgument(clamp >= 0, "model.positions.clamp (%s) must be 0 or more", clamp);
  }
}
