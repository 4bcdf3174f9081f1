package org.compressive.inference;

/**
 * Accumulates a measure of how well a text is predicted: in total ({@link TotalLoss}), by position
 * in the document ({@link LossByPosition}), or by anything else that a window provides. Use each
 * accumulator for only one reading of an {@link Evaluation}.
 */
@FunctionalInterface
public interface Accumulator {

  /** Adds the next window. */
  void add(ScoredWindow window);
}
