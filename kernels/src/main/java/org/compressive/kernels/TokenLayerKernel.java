package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.ndarray.Shape;

/** The kernel of {@link TokenLayer}. */
final class TokenLayerKernel {

  private TokenLayerKernel() {}

  static void compute(KernelCall call) {
    KernelTensor stream = call.input(0);
    Shape shape = stream.shape();
    checkArgument(shape.numDimensions() == 3, "stream (%s) must be [B, 1, D]", shape);
    int batch = (int) shape.get(0);
    var layer =
        new LayerReader(
            call.input(6), batch, call.input(2), call.input(3), call.input(4), call.input(5));
    Shape expected = Shape.of(batch, 1, layer.width());
    checkArgument(shape.equals(expected), "stream (%s) must be %s", shape, expected);
    int position = call.input(1).ints().get(0);
    checkArgument(
        position >= 0 && position < layer.window(),
        "position (%s) must be from 0 to %s",
        position,
        layer.window() - 1);
    call.output(0, shape).floats().put(layer.read(stream.array(), position));
    call.forward(3, 1);
    call.forward(4, 2);
    call.forward(5, 3);
  }
}
