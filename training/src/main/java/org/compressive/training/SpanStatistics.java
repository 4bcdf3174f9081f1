package org.compressive.training;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.AttentionSpans;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The learned spans of a layer's heads before the update of a step, in slots.
 *
 * @param mean the mean over heads
 * @param longest the longest span of any head
 */
public record SpanStatistics(double mean, double longest) {

  /**
   * Returns the two values of a layer, {@code [2]}; empty if the model's spans are not learned.
   *
   * @param parameters the parameters of the model
   */
  static Optional<Operand<TFloat32>> measure(
      Ops tf, ModelConfig model, VariableParameters parameters, int layer) {
    if (!(model.mixer() instanceof AdaptiveSpan settings)) {
      return Optional.empty();
    }
    String name = AttentionSpans.parameter(layer);
    var shares =
        parameters.all().stream()
            .filter(parameter -> parameter.spec().name().equals(name))
            .findFirst()
            .orElseThrow();
    var spans = AttentionSpans.inSlots(tf, settings, shares.variable().read()); // [H]
    return Optional.of(
        tf.stack(List.of(tf.math.mean(spans, tf.constant(0)), tf.max(spans, tf.constant(0)))));
  }

  /** Returns the mean of the means, and the longest of all spans. */
  static Optional<SpanStatistics> combined(List<SpanStatistics> layers) {
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SpanStatistics(
                layers.stream().mapToDouble(SpanStatistics::mean).average().orElseThrow(),
                layers.stream().mapToDouble(SpanStatistics::longest).max().orElseThrow()));
  }
}
