package org.compressive.training;

import org.tensorflow.op.Ops;

/**
 * The phase between computing and clipping gradients, in which processes that train one model
 * together agree on a gradient, for example by an all-reduce.
 */
@FunctionalInterface
public interface GradientExchange {

  /** An exchange that returns gradients unchanged, for a single process. */
  GradientExchange NONE = (tf, gradient) -> gradient;

  /**
   * Adds the exchange of one group's gradient to the graph.
   *
   * @return a gradient of the same parameters, which is the same in every process
   */
  GroupGradient exchange(Ops tf, GroupGradient gradient);
}
