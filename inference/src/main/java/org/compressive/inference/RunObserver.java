package org.compressive.inference;

import org.tensorflow.Result;
import org.tensorflow.Session;

/**
 * Observes the runs of a session by collecting the metadata that TensorFlow returns in addition to
 * the results.
 */
public interface RunObserver {

  /** Executes a run and records its metadata. The caller must close the result. */
  Result run(Session.Runner runner);
}
