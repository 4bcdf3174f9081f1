package org.compressive.inference;

/** Told how far scoring is, after each window. */
@FunctionalInterface
public interface ScoringProgress {

  /** Listens to nothing. */
  ScoringProgress NONE = (done, windows) -> {};

  /**
   * A window has been scored.
   *
   * @param done windows so far, at least 1
   * @param windows to be scored in all
   */
  void scored(long done, long windows);
}
