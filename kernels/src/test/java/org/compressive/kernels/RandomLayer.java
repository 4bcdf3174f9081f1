package org.compressive.kernels;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.kernels.RowProduct.Weights;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Axis;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.kernels.TokenLayer.Settings;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A layer with random parameters. */
final class RandomLayer {

  private final Settings settings;
  private final Random random;
  private final Map<Part, float[]> parts = new EnumMap<>(Part.class);

  /**
   * Creates a layer.
   *
   * @param before whether it normalizes the inputs of its branches
   * @param after whether it normalizes their sums with the stream
   */
  RandomLayer(Settings settings, boolean before, boolean after, Random random) {
    this.settings = settings;
    this.random = random;
    int width = settings.width();
    int hidden = settings.feedForward();
    int distances = settings.axes().stream().mapToInt(Axis::distances).sum();
    if (before) {
      parts.put(Part.ATTENTION_NORM, random(2 * width, 1));
      parts.put(Part.FEED_FORWARD_NORM, random(2 * width, 1));
    }
    if (after) {
      parts.put(Part.ATTENTION_OUTPUT_NORM, random(2 * width, 1));
      parts.put(Part.FEED_FORWARD_OUTPUT_NORM, random(2 * width, 1));
    }
    for (Part matrix : List.of(Part.QUERY, Part.KEY, Part.VALUE, Part.OUTPUT)) {
      parts.put(matrix, random(width * width, Math.sqrt(1.0 / width)));
    }
    parts.put(Part.CONTENT_BIAS, random(width, 1));
    parts.put(Part.POSITION_BIAS, random(settings.axes().size() * width, 1));
    parts.put(Part.POSITION_KEYS, random(width * distances, 1));
    parts.put(Part.OUTPUT_BIAS, random(width, 1));
    parts.put(Part.INNER, random(width * hidden, Math.sqrt(1.0 / width)));
    parts.put(Part.INNER_BIAS, random(hidden, 1));
    if (settings.activation() == Activation.GATED) {
      parts.put(Part.GATE, random(width * hidden, Math.sqrt(1.0 / width)));
      parts.put(Part.GATE_BIAS, random(hidden, 1));
    }
    parts.put(Part.OUTER, random(hidden * width, Math.sqrt(1.0 / hidden)));
    parts.put(Part.OUTER_BIAS, random(width, 1));
  }

  /** Returns a part; an empty array if the layer does not have it. */
  float[] part(Part part) {
    return parts.getOrDefault(part, new float[0]);
  }

  /** Returns the layer, packed. */
  Operand<TUint8> pack(Ops tf, Weights weights) {
    Map<Part, Operand<TFloat32>> operands = new EnumMap<>(Part.class);
    parts.forEach((part, values) -> operands.put(part, shaped(tf, part, values)));
    return TokenLayer.pack(tf, settings, operands, weights);
  }

  private Operand<TFloat32> shaped(Ops tf, Part part, float[] values) {
    Shape shape =
        PackedLayer.matrix(part, settings)
            .filter(matrix -> part != Part.POSITION_KEYS)
            .orElse(Shape.of(values.length));
    return tf.constant(shape, DataBuffers.of(values));
  }

  private float[] random(int count, double deviation) {
    return random(random, count, deviation);
  }

  static float[] random(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }
}
