package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * At what distance from a query a slot stands. The paper says "relative positions as in
 * Transformer-XL" and leaves the compressed slots' distance open.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scheme")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SeparatePositions.class, name = "separate"),
  @JsonSubTypes.Type(value = ContiguousPositions.class, name = "contiguous")
})
public sealed interface PositionScheme permits SeparatePositions, ContiguousPositions {}
