package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat64;

/**
 * The measurements of one step, taken before its update. If gradients are accumulated, the norms
 * are those of the mean gradient of an update, and NaN for a step without an update.
 *
 * @param loss the task loss in mean nats per token
 * @param gradientNorm the norm of the Transformer's gradient, before clipping
 * @param compressionLoss the mean compression loss over layers; 0 if the compression functions have
 *     no loss of their own
 * @param compressionGradientNorm the norm of the compression functions' gradient, before clipping
 * @param layerCompressionLosses the compression loss of each layer that has one, by layer index
 *     from 0
 * @param layers the attention and the memory norms of each layer; empty for steps that do not
 *     measure them
 * @param histograms the histograms of gradients and memories, as TensorBoard reads them; without
 *     values for steps that do not compute them
 * @param exchange the exchange between processes; empty if one process trains alone
 */
public record StepStatistics(
    double loss,
    double gradientNorm,
    double compressionLoss,
    double compressionGradientNorm,
    Map<Integer, Double> layerCompressionLosses,
    List<LayerStatistics> layers,
    Summary histograms,
    Optional<ExchangeStatistics> exchange) {

  /** The number of values before the layers' values. */
  private static final int WHOLE = 4;

  public StepStatistics {
    layerCompressionLosses = ImmutableSortedMap.copyOf(layerCompressionLosses);
    layers = ImmutableList.copyOf(layers);
  }

  /** Creates the measurements of a step that computes no histograms and exchanges nothing. */
  public StepStatistics(
      double loss,
      double gradientNorm,
      double compressionLoss,
      double compressionGradientNorm,
      Map<Integer, Double> layerCompressionLosses,
      List<LayerStatistics> layers) {
    this(
        loss,
        gradientNorm,
        compressionLoss,
        compressionGradientNorm,
        layerCompressionLosses,
        layers,
        Summary.getDefaultInstance(),
        Optional.empty());
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

  /** Returns these measurements together with histograms of the same step. */
  StepStatistics withHistograms(Summary drawn) {
    return new StepStatistics(
        loss,
        gradientNorm,
        compressionLoss,
        compressionGradientNorm,
        layerCompressionLosses,
        layers,
        drawn,
        exchange);
  }

  /** Returns these measurements together with those of the exchange in the same step. */
  StepStatistics withExchange(Optional<ExchangeStatistics> measured) {
    return new StepStatistics(
        loss,
        gradientNorm,
        compressionLoss,
        compressionGradientNorm,
        layerCompressionLosses,
        layers,
        histograms,
        measured);
  }
}
