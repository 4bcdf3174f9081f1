package org.compressive.graph;

/** Which loss trains a parameter; the groups share no parameter and are clipped apart. */
public enum ParameterGroup {
  /** Trained by the task's loss alone. */
  TRANSFORMER,
  /** Trained by the compression loss alone. */
  COMPRESSION
}
