package org.compressive.conformance.trespass.ops;

import org.tensorflow.internal.c_api.TF_Status;

/** Keeps every rule: {@code ops} may reach below TensorFlow's API. */
public final class TouchesInternals {
  TF_Status status() {
    return TF_Status.newStatus();
  }
}
