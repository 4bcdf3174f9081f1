package org.compressive.kernels;

import org.tensorflow.types.TFloat32;

/** Prints why kernels are not available, and what an op then says. */
final class Availability {

  private Availability() {}

  public static void main(String[] args) {
    System.out.println(Kernels.obstacle().orElse("none"));
    var op =
        KernelOp.named("Unused")
            .inputs(TFloat32.class)
            .outputs(TFloat32.class)
            .shapes(inputs -> inputs)
            .kernel(call -> {});
    try {
      op.checkAvailable();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
  }
}
