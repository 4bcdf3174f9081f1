package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What trains the compression function (Rae et al., 2019, section 3.3). It never moves the
 * Transformer's own parameters, and the task's loss never moves the compression function's.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AttentionReconstruction.class, name = "attention-reconstruction"),
  @JsonSubTypes.Type(value = NoCompressionLoss.class, name = "none")
})
public sealed interface CompressionLoss permits AttentionReconstruction, NoCompressionLoss {}
