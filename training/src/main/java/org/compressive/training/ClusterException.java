package org.compressive.training;

/**
 * Thrown if processes that train together cannot go on: one has ended or does not answer, or their
 * parameters differ. The run can be resumed from its last checkpoint.
 */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ClusterException(String message) {
    super(message);
  }
}
