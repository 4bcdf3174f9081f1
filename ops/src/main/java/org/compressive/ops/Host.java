package org.compressive.ops;

import org.tensorflow.DeviceSpec;
import org.tensorflow.op.Ops;

/**
 * The host's CPU, for the small operands that GPU kernels read from host memory. A random seed that
 * was computed on the GPU would have to be copied back before random numbers could be drawn with
 * it. Without a GPU, this has no effect.
 */
public final class Host {

  private static final DeviceSpec CPU =
      DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();

  private Host() {}

  /** Returns {@code tf} with its ops placed on the CPU of the process that runs them. */
  public static Ops of(Ops tf) {
    return tf.withDevice(CPU);
  }
}
