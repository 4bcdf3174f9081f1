package org.compressive.kernels;

/** A function that computes the outputs of an op. TensorFlow may call it from several threads. */
@FunctionalInterface
public interface Kernel {

  /**
   * Computes all outputs of one run of the op.
   *
   * @throws IllegalArgumentException if an input breaks a rule of the op; TensorFlow then reports
   *     an invalid argument
   * @throws Exception if the kernel fails; TensorFlow then reports an internal error
   */
  void compute(KernelCall call) throws Exception;
}
