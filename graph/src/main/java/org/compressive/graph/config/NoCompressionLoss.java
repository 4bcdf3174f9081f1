package org.compressive.graph.config;

/**
 * Leaves the compression function untrained. This is the choice for functions without parameters;
 * any other function keeps its initial weights (an ablation).
 */
public record NoCompressionLoss() implements CompressionLoss {}
