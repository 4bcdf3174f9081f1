package org.compressive.inference;

/**
 * Adds up a measure of how a text is predicted: in all, {@link TotalLoss}, by place in the
 * document, {@link LossByPosition}, or by anything else that a window tells. One serves one reading
 * of an {@link Evaluation}.
 */
@FunctionalInterface
public interface Accumulator {

  /** Takes the next window. */
  void add(ScoredWindow window);
}
