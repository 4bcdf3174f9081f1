package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.compressive.graph.AttentionBuckets;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.LayerNames;
import org.compressive.graph.Pass;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The distribution of one layer's attention in a step, and the norms of its memories after the
 * step. If a step unrolls several windows, the last one is measured. Queries of padding do not
 * count, but the zeros that padding leaves in memory do.
 *
 * @param attention the shares of {@link AttentionBuckets}
 * @param memoryNorm the mean norm of the rows of memory; 0 if the layer has no memory
 * @param compressedMemoryNorm the mean norm of the rows of compressed memory; 0 if the layer has no
 *     compressed memory
 */
public record LayerStatistics(
    List<Double> attention, double memoryNorm, double compressedMemoryNorm) {

  /** The number of values for each layer. */
  static final int NUMBERS = AttentionBuckets.COUNT + 2;

  public LayerStatistics {
    attention = ImmutableList.copyOf(attention);
  }

  /** Returns the shares and the two norms of each of the L layers, {@code [L, 20]}. */
  static Operand<TFloat64> measure(
      Ops tf, ModelConfig model, CompressiveStack.Output output, Pass pass) {
    int windows = model.compressionLoss().windows();
    Pass last = pass.window(tf, windows - 1, windows, model.window());
    var shares = AttentionBuckets.ofLayers(tf, model, output.attention(), last); // [18] each
    List<Operand<TFloat64>> layers = new ArrayList<>();
    for (int layer = 0; layer < model.layers(); layer++) {
      var memory = norm(tf, output, LayerNames.memory(layer)); // [1]
      var compressed = norm(tf, output, LayerNames.compressedMemory(layer)); // [1]
      // Cast to float64; otherwise mixed precision would round the reported values to bfloat16.
      List<Operand<TFloat64>> numbers = new ArrayList<>();
      for (Operand<TFloat32> part : List.of(shares.get(layer), memory, compressed)) {
        numbers.add(tf.dtypes.cast(part, TFloat64.class));
      }
      layers.add(tf.concat(numbers, tf.constant(0))); // [20]
    }
    return tf.stack(layers); // [L, 20]
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
              numbers.getDouble(layer, AttentionBuckets.COUNT + 1)));
    }
    return layers;
  }

  /** Returns the unweighted mean over layers. */
  static LayerStatistics mean(List<LayerStatistics> layers) {
    List<Double> attention = new ArrayList<>();
    for (int i = 0; i < AttentionBuckets.COUNT; i++) {
      int bucket = i;
      attention.add(average(layers, each -> each.attention().get(bucket)));
    }
    return new LayerStatistics(
        attention,
        average(layers, LayerStatistics::memoryNorm),
        average(layers, LayerStatistics::compressedMemoryNorm));
  }

  private static double average(
      List<LayerStatistics> layers, ToDoubleFunction<LayerStatistics> part) {
    return layers.stream().mapToDouble(part).average().orElseThrow();
  }
}
