package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What trains the compression function (Rae et al., 2019, section 3.3). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AttentionReconstruction.class, name = "attention-reconstruction"),
  @JsonSubTypes.Type(value = AutoEncoding.class, name = "auto-encoding"),
  @JsonSubTypes.Type(value = BackPropagationThroughTime.class, name = "bptt"),
  @JsonSubTypes.Type(value = NoCompressionLoss.class, name = "none")
})
public sealed interface CompressionLoss
    permits AttentionReconstruction, AutoEncoding, BackPropagationThroughTime, NoCompressionLoss {

  /** Windows that one training step unrolls in the graph. */
  default int windows() {
    return 1;
  }

  /**
   * Whether gradients stop where rows leave the Transformer to be compressed, so that what trains
   * the compression function never moves the Transformer's own parameters.
   */
  default boolean stopGradient() {
    return true;
  }

  /** Whether it compares what keys find, so that the layers must mix by keys. */
  default boolean needsKeys() {
    return false;
  }

  /**
   * Whether gradients pass from window to window, so that the task's loss trains the compression
   * function.
   */
  default boolean throughTime() {
    return windows() > 1;
  }
}
