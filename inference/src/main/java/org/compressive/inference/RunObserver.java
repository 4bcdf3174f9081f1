package org.compressive.inference;

import org.tensorflow.Result;
import org.tensorflow.Session;

/** Takes what TensorFlow tells of a session's runs beside their results. */
public interface RunObserver {

  /** Runs, and takes it. The result is the caller's to close. */
  Result run(Session.Runner runner);
}
