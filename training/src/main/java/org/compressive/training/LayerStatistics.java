package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.compressive.graph.AttentionBuckets;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.LayerNames;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The distribution of one layer's attention in a step, the norms of its memories after the step,
 * and its learned spans. If a step unrolls several windows, the last one is measured. Queries of
 * padding do not count, but the zeros that padding leaves in memory do.
 *
 * @param attention the shares of {@link AttentionBuckets}
 * @param memoryNorm the mean norm of the rows of memory; 0 if the layer has no memory
 * @param compressedMemoryNorm the mean norm of the rows of compressed memory; 0 if the layer has no
 *     compressed memory
 * @param spans the learned spans; empty if spans are not learned
 */
public record LayerStatistics(
    List<Double> attention,
    double memoryNorm,
    double compressedMemoryNorm,
    Optional<SpanStatistics> spans) {

  /** The number of values for each layer, without those of its spans. */
  static final int NUMBERS = AttentionBuckets.COUNT + 2;

  public LayerStatistics {
    attention = ImmutableList.copyOf(attention);
  }

  /** Creates the statistics of a layer whose spans are not learned. */
  public LayerStatistics(List<Double> attention, double memoryNorm, double compressedMemoryNorm) {
    this(attention, memoryNorm, compressedMemoryNorm, Optional.empty());
  }

  /**
   * Returns the shares, the two norms and the spans, if they are learned, of each of the L layers,
   * {@code [L, 20]} or {@code [L, 22]}.
   */
  static Operand<TFloat64> measure(
      Ops tf,
      ModelConfig model,
      CompressiveStack.Output output,
      VariableParameters parameters,
      Pass pass) {
    int windows = model.compressionLoss().windows();
    Pass last = pass.window(tf, windows - 1, windows, model.window());
    var shares = AttentionBuckets.ofLayers(tf, model, output.attention(), last); // [18] each
    List<Operand<TFloat64>> layers = new ArrayList<>();
    for (int layer = 0; layer < model.layers(); layer++) {
      var memory = norm(tf, output, LayerNames.memory(layer)); // [1]
      var compressed = norm(tf, output, LayerNames.compressedMemory(layer)); // [1]
      // Cast to float64; otherwise mixed precision would round the reported values to bfloat16.
      List<Operand<TFloat64>> numbers = new ArrayList<>();
      List<Operand<TFloat32>> parts =
          new ArrayList<>(List.of(shares.get(layer), memory, compressed));
      SpanStatistics.measure(tf, model, parameters, layer).ifPresent(parts::add);
      for (Operand<TFloat32> part : parts) {
        numbers.add(tf.dtypes.cast(part, TFloat64.class));
      }
      layers.add(tf.concat(numbers, tf.constant(0))); // [20] or [22]
    }
    return tf.stack(layers); // [L, 20] or [L, 22]
  }

  private static Operand<TFloat32> norm(Ops tf, CompressiveStack.Output output, String name) {
    Operand<TFloat32> rows = output.memories().byName().get(name);
    if (rows == null) {
      return tf.array(0f);
    }
    var lengths = tf.math.sqrt(tf.sum(tf.math.square(rows), tf.constant(2))); // [B, slots]
    return tf.reshape(tf.math.mean(lengths, tf.array(0, 1)), tf.array(1)); // [1]
  }

  static List<LayerStatistics> of(TFloat64 numbers) {
    List<LayerStatistics> layers = new ArrayList<>();
    for (int layer = 0; layer < numbers.shape().get(0); layer++) {
      List<Double> attention = new ArrayList<>();
      for (int bucket = 0; bucket < AttentionBuckets.COUNT; bucket++) {
        attention.add(numbers.getDouble(layer, bucket));
      }
      layers.add(
          new LayerStatistics(
              attention,
              numbers.getDouble(layer, AttentionBuckets.COUNT),
              numbers.getDouble(layer, AttentionBuckets.COUNT + 1),
              spans(numbers, layer)));
    }
    return layers;
  }

  private static Optional<SpanStatistics> spans(TFloat64 numbers, int layer) {
    return numbers.shape().get(1) == NUMBERS
        ? Optional.empty()
        : Optional.of(
            new SpanStatistics(
                numbers.getDouble(layer, NUMBERS), numbers.getDouble(layer, NUMBERS + 1)));
  }

  /** Returns the unweighted mean over layers; the longest span is that of any layer. */
  static LayerStatistics mean(List<LayerStatistics> layers) {
    List<Double> attention = new ArrayList<>();
    for (int i = 0; i < AttentionBuckets.COUNT; i++) {
      int bucket = i;
      attention.add(average(layers, each -> each.attention().get(bucket)));
    }
    return new LayerStatistics(
        attention,
        average(layers, LayerStatistics::memoryNorm),
        average(layers, LayerStatistics::compressedMemoryNorm),
        SpanStatistics.combined(layers.stream().flatMap(each -> each.spans().stream()).toList()));
  }

  private static double average(
      List<LayerStatistics> layers, ToDoubleFunction<LayerStatistics> part) {
    return layers.stream().mapToDouble(part).average().orElseThrow();
  }
}
