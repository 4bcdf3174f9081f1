package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalLong;

/**
 * A schedule that decays the learning rate along half a cosine from the peak to the floor, and then
 * keeps it there (Rae et al., 2019, section 5.1: warm-up from 1e-6, decay back to 1e-6).
 *
 * @param decaySteps the number of updates from peak to floor; 0 for as many as the run has after
 *     its warm-up, even if a resumed run is given more steps
 * @param floor the learning rate at the start of the warm-up and at the end of the decay
 */
public record Cosine(
    @JsonProperty(defaultValue = "0") long decaySteps,
    @JsonProperty(defaultValue = "1e-6") double floor)
    implements Schedule {

  public Cosine {
    Decay.check(decaySteps, floor);
  }

  @Override
  public double after(double peak, long update) {
    double share = Decay.share(decaySteps, update);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  @Override
  public OptionalLong decay() {
    return OptionalLong.of(decaySteps);
  }

  @Override
  public Schedule resolve(long warmup, long updates) {
    return decaySteps > 0 ? this : new Cosine(Math.max(1, updates), floor);
  }
}
