package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Adam (Kingma and Ba, 2015), which the paper uses. The defaults are the usual constants, because
 * the paper reports none.
 *
 * @param beta1 the decay rate of the mean of the gradients
 * @param beta2 the decay rate of the mean of the squared gradients
 * @param epsilon the term that keeps the divisor from being zero
 */
public record AdamConfig(
    @JsonProperty(defaultValue = "0.9") double beta1,
    @JsonProperty(defaultValue = "0.999") double beta2,
    @JsonProperty(defaultValue = "1e-8") double epsilon)
    implements OptimizerConfig {

  /** Adam with the usual constants. */
  static final AdamConfig DEFAULT = new AdamConfig(0.9, 0.999, 1e-8);

  public AdamConfig {
    OptimizerConfig.check(beta1, beta2, epsilon);
  }

  @Override
  public double weightDecay() {
    return 0;
  }
}
