package org.compressive.inference;

/** Told how far a reading is, after each window. */
@FunctionalInterface
public interface ScoringProgress extends Accumulator {

  /** Listens to nothing. */
  ScoringProgress NONE = (done, windows) -> {};

  /**
   * A window has been scored.
   *
   * @param done windows so far, at least 1
   * @param windows to be scored in all
   */
  void scored(long done, long windows);

  @Override
  default void add(ScoredWindow window) {
    scored(window.index() + 1, window.windows());
  }
}
