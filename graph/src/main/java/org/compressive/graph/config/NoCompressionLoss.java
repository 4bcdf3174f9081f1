package org.compressive.graph.config;

/** Nothing trains the compression function: it keeps its first weights (an ablation). */
public record NoCompressionLoss() implements CompressionLoss {}
