package org.compressive.training;

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
  public Schedule resolve(long updates) {
    return this;
  }
}
