package org.compressive.inference;

/** Receives the progress of a reading after each window. */
@FunctionalInterface
public interface ScoringProgress extends Accumulator {

  /** A listener that ignores the progress. */
  ScoringProgress NONE = (done, windows) -> {};

  /**
   * Called after a window has been scored.
   *
   * @param done the number of windows scored so far, at least 1
   * @param windows the total number of windows to score
   */
  void scored(long done, long windows);

  @Override
  default void add(ScoredWindow window) {
    scored(window.index() + 1, window.windows());
  }
}
