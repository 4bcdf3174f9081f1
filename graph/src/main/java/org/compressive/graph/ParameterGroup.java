package org.compressive.graph;

/** Which loss trains a parameter; the groups share no parameter and are clipped apart. */
public enum ParameterGroup {
  /**
   * The Transformer's parameters, trained by the task's loss; with back-propagation through time
   * the compression functions' as well.
   */
  TRANSFORMER,
  /** The compression functions' parameters, trained by the compression loss alone. */
  COMPRESSION
}
