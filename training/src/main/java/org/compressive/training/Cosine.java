package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Half a cosine from the peak down to the floor, where the rate then stays (Rae et al., 2019,
 * section 5.1: warm-up from 1e-6, decay back to 1e-6).
 *
 * @param decaySteps updates from peak to floor; 0: as many as the run has after its warm-up when it
 *     starts
 * @param floor the rate at the warm-up's start and at the end
 */
public record Cosine(
    @JsonProperty(defaultValue = "0") long decaySteps,
    @JsonProperty(defaultValue = "1e-6") double floor)
    implements Schedule {

  public Cosine {
    checkArgument(
        decaySteps >= 0, "training.schedule.decaySteps (%s) must be 0 or more", decaySteps);
    checkArgument(floor >= 0, "training.schedule.floor (%s) must be 0 or more", floor);
  }

  @Override
  public double after(double peak, long update) {
    double share = decaySteps == 0 ? 1 : Math.min(1, (double) update / decaySteps);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  @Override
  public Schedule resolve(long updates) {
    return decaySteps > 0 ? this : new Cosine(Math.max(1, updates), floor);
  }
}
