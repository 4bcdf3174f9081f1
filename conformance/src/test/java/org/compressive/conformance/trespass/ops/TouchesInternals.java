package org.compressive.conformance.trespass.ops;

import org.tensorflow.internal.c_api.TF_Status;

/** Keeps every rule: what is below TensorFlow's API is open to {@code ops}. */
public final class TouchesInternals {
  TF_Status status() {
    return TF_Status.newStatus();
  }
}
