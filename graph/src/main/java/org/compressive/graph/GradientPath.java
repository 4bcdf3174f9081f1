package org.compressive.graph;

/** A path of values in a layer; the configuration says whether gradients come back along it. */
public enum GradientPath {
  REMEMBERED("what later windows read"),
  /** Algorithm 2's old_mem. */
  EVICTED("the rows that are compressed"),
  /** Algorithm 2's h and old_mem. */
  TARGET("queries, keys and values of the attention to be reconstructed"),
  /** Algorithm 2's Q, K and V. */
  PROJECTION("the projections of the compressed rows"),
  USAGE("the attention by which rows are chosen");

  private final String told;

  GradientPath(String told) {
    this.told = told;
  }

  /** Returns what takes the path, in words. */
  public String told() {
    return told;
  }
}
