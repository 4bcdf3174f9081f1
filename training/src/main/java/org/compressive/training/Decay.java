package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

/** What schedules that decay to their floor in a number of updates have in common. */
final class Decay {

  private Decay() {}

  static void check(long decaySteps, double floor) {
    checkArgument(
        decaySteps >= 0, "training.schedule.decaySteps (%s) must be 0 or more", decaySteps);
    checkArgument(floor >= 0, "training.schedule.floor (%s) must be 0 or more", floor);
  }

  /** Returns the share of the decay that lies before an update, from 0 to 1. */
  static double share(long decaySteps, long update) {
    return decaySteps == 0 ? 1 : Math.min(1, (double) update / decaySteps);
  }
}
