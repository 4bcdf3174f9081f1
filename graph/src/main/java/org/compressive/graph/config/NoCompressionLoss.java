package org.compressive.graph.config;

/**
 * No training of the compression function. This is the choice for functions without parameters; any
 * other function keeps its initial weights (an ablation).
 */
public record NoCompressionLoss() implements CompressionLoss {}
