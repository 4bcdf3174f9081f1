package org.compressive.kernels;

import org.tensorflow.types.TFloat32;

/** Prints why kernels are not available, with and without vectors, and what ops then say. */
final class Availability {

  private Availability() {}

  public static void main(String[] args) {
    System.out.println(Kernels.obstacle().orElse("none"));
    System.out.println(found(KernelOp.named("Vectors").vectors()));
    System.out.println(Kernels.obstacleWithoutVectors().orElse("none"));
    System.out.println(found(KernelOp.named("Plain")));
  }

  private static String found(KernelOp.Builder builder) {
    var op =
        builder
            .inputs(TFloat32.class)
            .outputs(TFloat32.class)
            .shapes(inputs -> inputs)
            .kernel(call -> {});
    try {
      op.checkAvailable();
      return "available";
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }
}
