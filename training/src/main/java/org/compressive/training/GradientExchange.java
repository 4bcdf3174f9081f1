package org.compressive.training;

import org.tensorflow.op.Ops;

/**
 * The phase between gradients and their clipping, in which processes that train one model together
 * agree on a gradient. An all-reduce belongs here.
 */
@FunctionalInterface
public interface GradientExchange {

  /** Leaves gradients as they are: a process that trains alone. */
  GradientExchange NONE = (tf, gradient) -> gradient;

  /**
   * Adds the exchange of one group's gradient to the graph.
   *
   * @return a gradient of the same parameters, the same in every process
   */
  GroupGradient exchange(Ops tf, GroupGradient gradient);
}
