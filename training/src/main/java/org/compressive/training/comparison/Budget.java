package org.compressive.training.comparison;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.stream.DoubleStream;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.training.RunConfig;

/**
 * The amount of training that each run of a comparison gets. Exactly one component is above 0.
 *
 * @param steps the number of steps
 * @param tokens the number of tokens that all streams read together, rounded up to whole steps
 * @param seconds the time spent in training steps
 */
public record Budget(
    @JsonProperty(defaultValue = "0") long steps,
    @JsonProperty(defaultValue = "0") long tokens,
    @JsonProperty(defaultValue = "0") double seconds) {

  /** A number of steps that no run reaches within its time. */
  private static final long UNLIMITED = 1_000_000_000;

  public Budget {
    double[] amounts = {(double) steps, (double) tokens, seconds};
    checkArgument(
        Double.isFinite(seconds)
            && DoubleStream.of(amounts).allMatch(amount -> amount >= 0)
            && DoubleStream.of(amounts).filter(amount -> amount > 0).count() == 1,
        "budget (steps %s, tokens %s, seconds %s) must be one of them, above 0",
        steps,
        tokens,
        seconds);
  }

  /** Returns whether the budget is a time. */
  boolean timed() {
    return seconds > 0;
  }

  /**
   * Returns the configuration of a run with the number of steps that the budget allows.
   *
   * @throws ConfigurationException if the number is not known and the learning rate depends on it
   */
  RunConfig limit(RunConfig config) {
    if (timed()) {
      RunConfig unlimited = config.withSteps(UNLIMITED);
      if (unlimited.training().decaysToTheEnd()) {
        throw new ConfigurationException(
            "training.schedule must be constant or have decaySteps with budget.seconds; the number"
                + " of steps is not known in advance");
      }
      return unlimited;
    }
    long perStep = (long) config.training().batch() * config.model().stepLength();
    return config.withSteps(steps > 0 ? steps : (tokens + perStep - 1) / perStep);
  }
}
