package org.compressive.kernels;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/** A function that infers the shapes of an op's outputs while a graph is built. */
@FunctionalInterface
public interface ShapeFunction {

  /**
   * Returns one shape for each output. Sizes and ranks may be unknown, in the inputs and in the
   * result. TensorFlow does not check that the kernel keeps to them.
   *
   * @throws IllegalArgumentException if a known shape breaks a rule of the op
   */
  List<Shape> infer(List<Shape> inputs);
}
