package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Back-propagation through time: the compression function has no loss of its own, and the task's
 * loss trains it. A step unrolls several windows in the graph, and later windows attend to rows
 * that earlier windows compressed. Gradients flow through memory and compressed memory from window
 * to window, and stop at the first window of the step. The paper unrolls two windows and halves the
 * batch.
 *
 * @param windows the number of windows k, at least 2, and 2 by default; a step reads k windows of
 *     each sequence and makes one update
 */
public record BackPropagationThroughTime(@JsonProperty(defaultValue = "2") int windows)
    implements CompressionLoss {

  public BackPropagationThroughTime {
    checkArgument(windows >= 2, "model.compressionLoss.windows (%s) must be at least 2", windows);
  }

  @Override
  public boolean stopGradient() {
    return false;
  }
}
