package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019). Matrices and kernels decay;
 * parameters with a single dimension, such as biases and the gains of layer normalization, do not.
 *
 * @param weightDecay the share of each weight, times the learning rate, that every update subtracts
 * @param beta1 the decay rate of the mean of the gradients
 * @param beta2 the decay rate of the mean of the squared gradients
 * @param epsilon the term that keeps the divisor from being zero
 */
public record AdamWConfig(
    @JsonProperty(defaultValue = "0.01") double weightDecay,
    @JsonProperty(defaultValue = "0.9") double beta1,
    @JsonProperty(defaultValue = "0.999") double beta2,
    @JsonProperty(defaultValue = "1e-8") double epsilon)
    implements OptimizerConfig {

  public AdamWConfig {
    OptimizerConfig.check(beta1, beta2, epsilon);
    checkArgument(
        weightDecay >= 0 && Float.isFinite((float) weightDecay),
        "training.optimizer.weightDecay (%s) must be 0 or more and finite as a float32",
        weightDecay);
  }
}
