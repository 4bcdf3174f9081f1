package org.compressive.training;

import java.util.OptionalLong;

/** A schedule that keeps the learning rate constant after the warm-up. */
public record Constant() implements Schedule {

  @Override
  public double floor() {
    return 0;
  }

  @Override
  public double after(double peak, long update) {
    return peak;
  }

  @Override
  public OptionalLong decay() {
    return OptionalLong.empty();
  }

  @Override
  public Schedule resolve(long warmup, long updates) {
    return this;
  }
}
