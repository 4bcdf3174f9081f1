package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.ndarray.Shape;

/** The kernel of {@link TokenLayer}. */
final class TokenLayerKernel {

  private static final float CUBIC = 0.044715f;
  private static final float ROOT = (float) Math.sqrt(2 / Math.PI);

  /** The least number of streams that are worth a thread. */
  private static final int GROUP = 4;

  private final PackedLayer layer;
  private final int batch;
  private final int position;
  private final KernelTensor stream;
  private final KernelTensor hidden;
  private final KernelTensor keys;
  private final KernelTensor values;
  private final KernelTensor rows;
  private final KernelTensor output;

  private TokenLayerKernel(KernelCall call, PackedLayer layer, int batch, int position) {
    this.layer = layer;
    this.batch = batch;
    this.position = position;
    stream = call.input(0);
    hidden = call.input(2);
    keys = call.input(3);
    values = call.input(4);
    rows = call.input(5);
    output = call.output(0, stream.shape());
  }

  static void compute(KernelCall call) {
    var layer = new PackedLayer(call.input(6).bytes());
    Shape stream = call.input(0).shape();
    int batch = stream.numDimensions() == 3 ? (int) stream.get(0) : 0;
    check("stream", stream, Shape.of(batch, 1, layer.width));
    Shape cache = Shape.of(layer.heads, batch, layer.slots, layer.headWidth());
    check("keys", call.input(3).shape(), cache);
    check("values", call.input(4).shape(), cache);
    check("rows", call.input(5).shape(), Shape.of(batch, layer.window, layer.width));
    Shape hidden = call.input(2).shape();
    boolean common = hidden.equals(Shape.of(1, layer.slots));
    if (!common) {
      check("hidden", hidden, Shape.of(batch, 1, layer.slots));
    }
    int position = call.input(1).ints().get(0);
    checkArgument(
        position >= 0 && position < layer.window,
        "position (%s) must be from 0 to %s",
        position,
        layer.window - 1);
    var kernel = new TokenLayerKernel(call, layer, batch, position);
    int groups = Math.max(1, Math.min(batch / GROUP, Runtime.getRuntime().availableProcessors()));
    if (groups == 1) {
      kernel.run(0, batch);
    } else {
      call.parallel(
          groups, group -> kernel.run(batch * group / groups, batch * (group + 1) / groups));
    }
    call.forward(3, 1);
    call.forward(4, 2);
    call.forward(5, 3);
  }

  private static void check(String name, Shape shape, Shape expected) {
    checkArgument(shape.equals(expected), "%s (%s) must be %s", name, shape, expected);
  }

  /** Reads the tokens of the streams from one to before another. */
  private void run(int from, int to) {
    int count = to - from;
    int width = layer.width;
    float[] h = new float[count * width];
    stream.floats().get(from * width, h);
    float[] x = normalized(h, Part.ATTENTION_NORM);
    for (int i = 0; i < count; i++) {
      int row = ((from + i) * layer.window + position) * width;
      rows.floats().put(row, x, i * width, width);
    }
    var attention = new TokenAttention(layer, batch, position, hidden, keys, values);
    float[] read =
        attention.call(
            from,
            layer.multiply(x, count, Part.QUERY),
            layer.multiply(x, count, Part.KEY),
            layer.multiply(x, count, Part.VALUE));
    float[] attended = layer.multiply(read, count, Part.OUTPUT, Part.OUTPUT_BIAS);
    float[] a = joined(h, attended, Part.ATTENTION_OUTPUT_NORM);
    float[] units = units(normalized(a, Part.FEED_FORWARD_NORM), count);
    float[] fed = layer.multiply(units, count, Part.OUTER, Part.OUTER_BIAS);
    output.floats().put(from * width, joined(a, fed, Part.FEED_FORWARD_OUTPUT_NORM));
  }

  /** Adds the stream to a branch, in place, and normalizes the sum, if the layer has the norm. */
  private float[] joined(float[] stream, float[] branch, Part norm) {
    for (int i = 0; i < branch.length; i++) {
      branch[i] += stream[i];
    }
    return normalized(branch, norm);
  }

  /** Normalizes rows, if the layer has the norm. */
  private float[] normalized(float[] rows, Part norm) {
    if (layer.offset(norm) == 0) {
      return rows;
    }
    float[] scaleAndOffset = layer.floats(norm);
    int width = layer.width;
    float[] normalized = new float[rows.length];
    for (int first = 0; first < rows.length; first += width) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += rows[first + i];
      }
      float mean = (float) (sum / width);
      double squares = 0;
      for (int i = 0; i < width; i++) {
        float difference = rows[first + i] - mean;
        squares += difference * difference;
      }
      float factor = (float) (1 / Math.sqrt(squares / width + layer.epsilon));
      for (int i = 0; i < width; i++) {
        normalized[first + i] =
            (rows[first + i] - mean) * factor * scaleAndOffset[i] + scaleAndOffset[width + i];
      }
    }
    return normalized;
  }

  /** Returns the hidden units of the feed-forward network, {@code [R, F]}. */
  private float[] units(float[] y, int count) {
    float[] inner = layer.multiply(y, count, Part.INNER, Part.INNER_BIAS);
    if (layer.activation == Activation.RELU) {
      PackedProducts.rectify(inner);
      return inner;
    }
    if (layer.activation == Activation.GELU) {
      return gelu(inner);
    }
    float[] gate = gelu(layer.multiply(y, count, Part.GATE, Part.GATE_BIAS));
    for (int i = 0; i < inner.length; i++) {
      inner[i] *= gate[i];
    }
    return inner;
  }

  /** Applies the Gaussian error linear unit in its tanh approximation. */
  private static float[] gelu(float[] x) {
    float[] y = new float[x.length];
    int i = 0;
    for (; i + LANES <= x.length; i += LANES) {
      FloatVector each = FloatVector.fromArray(FLOATS, x, i);
      FloatVector cube = each.mul(each).mul(each).mul(CUBIC);
      FloatVector tanh = VectorMath.tanh(each.add(cube).mul(ROOT));
      each.mul(0.5f).mul(tanh.add(1)).intoArray(y, i);
    }
    for (; i < x.length; i++) {
      float tanh = (float) Math.tanh((x[i] + x[i] * x[i] * x[i] * CUBIC) * ROOT);
      y[i] = x[i] * 0.5f * (tanh + 1);
    }
    return y;
  }
}
