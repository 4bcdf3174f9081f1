package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CausalMemoryMask;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The soft mask of {@link AdaptiveSpan} as a term of the scores. Adding the logarithm of the mask
 * to a score multiplies the score's exponential by the mask.
 */
final class SpanMask {

  /** A bound that keeps the gradient of the logarithm finite where the mask is 0. */
  private static final float TINY = 1e-30f;

  private final ModelConfig config;
  private final AdaptiveSpan settings;
  private final int layer;
  private final int slots; // C + M
  private final Operand<TFloat32> share; // [H]

  private SpanMask(
      ParameterScope parameters, ModelConfig config, AdaptiveSpan settings, int layer) {
    this.config = config;
    this.settings = settings;
    this.layer = layer;
    slots = config.compressedMemory(layer) + config.memory(layer);
    share =
        parameters.get(
            AttentionSpans.PARAMETER,
            new Initialization((float) settings.initial(), 0),
            Optional.of(AttentionSpans.SHARES),
            config.heads());
  }

  /** Requests the spans of one layer; returns empty if the layer's mixer has none. */
  static Optional<SpanMask> create(ParameterScope parameters, ModelConfig config, int layer) {
    return config.mixer() instanceof AdaptiveSpan settings
        ? Optional.of(new SpanMask(parameters, config, settings, layer))
        : Optional.empty();
  }

  /**
   * Returns the logarithm of the mask, {@code [H, 1, T, K]}; entries for keys after the query are
   * leftover values.
   *
   * @param queries {@code [H, B, T, E]}
   */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> queries, Reading reading) {
    var one = tf.slice(queries, tf.array(0, 0, 0, 0), tf.array(1, 1, -1, 1)); // [1, 1, T, 1]
    var byQuery = tf.math.add(byDistance(tf), tf.zerosLike(one)); // [H, 1, T, C + M + W]
    return reading.bySlot(tf, config, byQuery, slots); // [H, 1, T, K]
  }

  /** Returns the span loss of the layer: the weight times the mean span in slots. */
  Loss loss(Ops tf) {
    var weight = tf.constant((float) settings.lossWeight());
    var mean = tf.math.mean(AttentionSpans.inSlots(tf, settings, share), tf.constant(0)); // []
    return new Loss(
        LayerNames.numbered("span", layer), ParameterGroup.TRANSFORMER, tf.math.mul(mean, weight));
  }

  /**
   * Returns the logarithm of the mask, the largest distance first, {@code [H, 1, 1, C + M + W]}.
   */
  private Operand<TFloat32> byDistance(Ops tf) {
    int count = slots + config.window();
    float[] distances = new float[count];
    for (int i = 0; i < count; i++) {
      distances[i] = count - 1f - i;
    }
    var ramp = tf.constant((float) settings.ramp());
    var spans = AttentionSpans.inSlots(tf, settings, share); // [H]
    var ends = tf.reshape(tf.math.add(spans, ramp), tf.array(-1, 1, 1, 1)); // [H, 1, 1, 1]
    var linear = tf.math.div(tf.math.sub(ends, tf.constant(distances)), ramp); // [H, 1, 1, K]
    var mask = tf.clipByValue(linear, tf.constant(0f), tf.constant(1f));
    return tf.select(
        tf.math.greater(mask, tf.constant(0f)),
        tf.math.log(tf.math.maximum(mask, tf.constant(TINY))),
        tf.constant(CausalMemoryMask.HIDDEN));
  }
}
