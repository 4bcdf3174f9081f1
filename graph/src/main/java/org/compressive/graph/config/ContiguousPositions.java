package org.compressive.graph.config;

/**
 * One axis over [compressed memory; memory; window]: a slot's distance is the number of slots, not
 * tokens, between it and the query.
 */
public record ContiguousPositions() implements PositionScheme {}
