package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.types.TFloat64;

/**
 * What one step measured, before its update.
 *
 * @param loss mean nats per token
 * @param gradientNorm of the Transformer's gradient, before clipping
 * @param compressionLoss mean over layers; 0 where compression functions have no loss of their own
 * @param compressionGradientNorm of the compression functions' gradient, before clipping
 * @param layerCompressionLosses of each layer that has one, by layer from 0
 * @param layers where each layer looked and what it remembers; empty in steps that were not asked
 */
public record StepStatistics(
    double loss,
    double gradientNorm,
    double compressionLoss,
    double compressionGradientNorm,
    Map<Integer, Double> layerCompressionLosses,
    List<LayerStatistics> layers) {

  /** How many numbers stand before those of the layers. */
  private static final int WHOLE = 4;

  public StepStatistics {
    layerCompressionLosses = ImmutableSortedMap.copyOf(layerCompressionLosses);
    layers = ImmutableList.copyOf(layers);
  }

  static StepStatistics of(
      TFloat64 values, List<Integer> layersWithLoss, List<LayerStatistics> layers) {
    var losses = ImmutableSortedMap.<Integer, Double>naturalOrder();
    for (int i = 0; i < layersWithLoss.size(); i++) {
      losses.put(layersWithLoss.get(i), values.getDouble(WHOLE + i));
    }
    return new StepStatistics(
        values.getDouble(0),
        values.getDouble(1),
        values.getDouble(2),
        values.getDouble(3),
        losses.buildOrThrow(),
        layers);
  }
}
