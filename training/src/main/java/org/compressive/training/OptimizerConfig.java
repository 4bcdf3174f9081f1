package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The setting {@code training.optimizer}: the rule that turns a gradient into an update. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AdamConfig.class, name = "adam"),
  @JsonSubTypes.Type(value = AdamWConfig.class, name = "adamw")
})
public sealed interface OptimizerConfig permits AdamConfig, AdamWConfig {

  /** Returns the decay rate of the mean of the gradients. */
  double beta1();

  /** Returns the decay rate of the mean of the squared gradients. */
  double beta2();

  /** Returns the term that keeps the divisor from being zero. */
  double epsilon();

  /**
   * Returns the share of each weight, times the learning rate, that every update subtracts; 0 for
   * none.
   */
  double weightDecay();

  /**
   * Checks Adam's constants.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  static void check(double beta1, double beta2, double epsilon) {
    checkBeta("beta1", beta1);
    checkBeta("beta2", beta2);
    checkArgument(
        (float) epsilon > 0 && Float.isFinite((float) epsilon),
        "training.optimizer.epsilon (%s) must be above 0 and finite as a float32",
        epsilon);
  }

  private static void checkBeta(String name, double beta) {
    checkArgument(
        beta >= 0 && (float) beta < 1,
        "training.optimizer.%s (%s) must be at least 0 and below 1 as a float32",
        name,
        beta);
  }
}
