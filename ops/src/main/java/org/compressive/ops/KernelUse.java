package org.compressive.ops;

import org.compressive.kernels.Kernels;

/**
 * The kernels in Java that a graph uses in place of TensorFlow's ops, if this process can run them.
 * Stock TensorFlow rejects a graph that contains such ops, so do not export it.
 */
public enum KernelUse {
  /** The graph consists of TensorFlow's own ops only. */
  NONE,

  /** The memory update, which copies rows, has kernels in Java. */
  COPIES,

  /**
   * The memory update, layer normalization, attention and the attention-reconstruction loss have
   * kernels in Java; all but those of the memory update need the Vector API. TensorFlow's mixed
   * precision would put casts around them, so use this for graphs that are computed in float32, and
   * in bfloat16 only where the processor's bfloat16 is slow.
   */
  ALL;

  /** Returns the part of this that this process can run. */
  KernelUse available() {
    if (this == ALL && Kernels.areAvailable()) {
      return ALL;
    }
    return this != NONE && Kernels.areAvailableWithoutVectors() ? COPIES : NONE;
  }
}
