package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The loss that trains the compression function (Rae et al., 2019, section 3.3). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AttentionReconstruction.class, name = "attention-reconstruction"),
  @JsonSubTypes.Type(value = AutoEncoding.class, name = "auto-encoding"),
  @JsonSubTypes.Type(value = BackPropagationThroughTime.class, name = "bptt"),
  @JsonSubTypes.Type(value = NoCompressionLoss.class, name = "none")
})
public sealed interface CompressionLoss
    permits AttentionReconstruction, AutoEncoding, BackPropagationThroughTime, NoCompressionLoss {

  /** Returns the number of windows that one training step unrolls in the graph. */
  default int windows() {
    return 1;
  }

  /**
   * Returns whether gradients stop where rows leave the Transformer to be compressed, so that the
   * loss of the compression function never trains the Transformer's own parameters.
   */
  default boolean stopGradient() {
    return true;
  }

  /**
   * Returns whether the loss compares attention that keys determine, so that the layers' mixer must
   * have keys.
   */
  default boolean needsKeys() {
    return false;
  }

  /**
   * Returns whether gradients flow from window to window, so that the task's loss trains the
   * compression function.
   */
  default boolean throughTime() {
    return windows() > 1;
  }
}
