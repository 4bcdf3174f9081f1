package org.compressive.graph.config;

/**
 * As in the authors' own code: compressed memory has an axis of its own, with its own projection
 * and bias, on which its newest slot directly precedes the window. Slots of memory and window share
 * the other axis.
 */
public record SeparatePositions() implements PositionScheme {}
