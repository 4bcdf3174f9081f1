package org.compressive.conformance.trespass.graph;

import org.tensorflow.internal.c_api.TF_Status;

/** Breaks the rule that TensorFlow's internals are for {@code ops}. */
public final class TouchesInternals {
  TF_Status status() {
    return TF_Status.newStatus();
  }
}
