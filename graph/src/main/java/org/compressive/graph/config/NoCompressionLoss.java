package org.compressive.graph.config;

/**
 * Nothing trains the compression function. The choice for functions without parameters; any other
 * keeps its first weights (an ablation).
 */
public record NoCompressionLoss() implements CompressionLoss {}
