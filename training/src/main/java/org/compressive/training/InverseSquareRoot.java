package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalLong;

/**
 * A schedule that decays the learning rate with the inverse square root of the number of updates
 * (Vaswani et al., 2017, section 5.3): peak times sqrt(t / (t + u)) at the u-th update after the
 * warm-up. The decay has no end, so a run can be given more steps at any time.
 *
 * @param timescale t, the number of updates after which the learning rate is the peak divided by
 *     the square root of 2; 0 for the length of the warm-up, or 1 without a warm-up
 * @param floor the learning rate at the start of the warm-up, and the lowest that the decay reaches
 */
public record InverseSquareRoot(
    @JsonProperty(defaultValue = "0") long timescale,
    @JsonProperty(defaultValue = "1e-6") double floor)
    implements Schedule {

  public InverseSquareRoot {
    checkArgument(timescale >= 0, "training.schedule.timescale (%s) must be 0 or more", timescale);
    checkArgument(floor >= 0, "training.schedule.floor (%s) must be 0 or more", floor);
  }

  @Override
  public double after(double peak, long update) {
    double t = Math.max(1, timescale);
    return Math.max(floor, peak * Math.sqrt(t / (t + update)));
  }

  @Override
  public OptionalLong decay() {
    return OptionalLong.empty();
  }

  @Override
  public Schedule resolve(long warmup, long updates) {
    return timescale > 0 ? this : new InverseSquareRoot(Math.max(1, warmup), floor);
  }
}
