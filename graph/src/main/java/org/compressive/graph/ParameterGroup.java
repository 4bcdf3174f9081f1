package org.compressive.graph;

/**
 * A group of parameters that are trained by the same loss. Groups share no parameters, and their
 * gradients are clipped separately.
 */
public enum ParameterGroup {
  /**
   * The Transformer's parameters, trained by the task's loss; with back-propagation through time,
   * also those of the compression functions.
   */
  TRANSFORMER,
  /** The compression functions' parameters, trained by the compression loss alone. */
  COMPRESSION
}
