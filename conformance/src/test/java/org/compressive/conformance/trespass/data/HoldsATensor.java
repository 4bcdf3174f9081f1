package org.compressive.conformance.trespass.data;

import org.tensorflow.types.TInt32;

/** Breaks the rule that {@code data} does not use TensorFlow. */
public final class HoldsATensor {
  TInt32 zero() {
    return TInt32.scalarOf(0);
  }
}
