package org.compressive.conformance.trespass.graph;

import org.tensorflow.internal.c_api.TF_Status;

/** Breaks the rule that only {@code ops} may use TensorFlow's internals. */
public final class TouchesInternals {
  TF_Status status() {
    return TF_Status.newStatus();
  }
}
