package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;

/** A residual branch: two in each layer add to the stream. */
final class Branch {

  private Branch() {}

  /**
   * First weights of a branch's last projection, smaller by the square root of the number of
   * branches so that the residual stream's variance at the top does not grow with depth.
   */
  static Initialization initialization(ModelConfig config, long fanIn) {
    return Initialization.normal(1 / Math.sqrt((double) fanIn * 2 * config.layers()));
  }
}
