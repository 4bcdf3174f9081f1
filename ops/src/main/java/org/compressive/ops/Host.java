package org.compressive.ops;

import org.tensorflow.DeviceSpec;
import org.tensorflow.op.Ops;

/**
 * The processor, for the few numbers that operations on a GPU want from it. A seed that was
 * computed on the GPU would be copied back before random numbers are drawn with it. Without a GPU
 * this changes nothing.
 */
public final class Host {

  private static final DeviceSpec CPU =
      DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();

  private Host() {}

  /** The same ops, placed on the CPU of the process that runs them. */
  public static Ops of(Ops tf) {
    return tf.withDevice(CPU);
  }
}
