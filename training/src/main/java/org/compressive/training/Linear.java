package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalLong;

/**
 * A schedule that decays the learning rate along a straight line from the peak to the floor, and
 * then keeps it there.
 *
 * @param decaySteps the number of updates from peak to floor; 0 for as many as the run has after
 *     its warm-up, even if a resumed run is given more steps
 * @param floor the learning rate at the start of the warm-up and at the end of the decay
 */
public record Linear(
    @JsonProperty(defaultValue = "0") long decaySteps,
    @JsonProperty(defaultValue = "1e-6") double floor)
    implements Schedule {

  public Linear {
    Decay.check(decaySteps, floor);
  }

  @Override
  public double after(double peak, long update) {
    double share = Decay.share(decaySteps, update);
    return peak + (floor - peak) * share;
  }

  @Override
  public OptionalLong decay() {
    return OptionalLong.of(decaySteps);
  }

  @Override
  public Schedule resolve(long warmup, long updates) {
    return decaySteps > 0 ? this : new Linear(Math.max(1, updates), floor);
  }
}
