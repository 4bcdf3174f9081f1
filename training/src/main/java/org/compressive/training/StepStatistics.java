package org.compressive.training;

import org.tensorflow.types.TFloat32;

/**
 * What one step measured, before its update.
 *
 * @param loss mean nats per token
 * @param gradientNorm of the Transformer's gradient, before clipping
 * @param compressionLoss mean over layers; 0 where nothing is compressed
 * @param compressionGradientNorm of the compression functions' gradient, before clipping
 */
public record StepStatistics(
    double loss, double gradientNorm, double compressionLoss, double compressionGradientNorm) {

  static StepStatistics of(TFloat32 values) {
    return new StepStatistics(
        values.getFloat(0), values.getFloat(1), values.getFloat(2), values.getFloat(3));
  }
}
