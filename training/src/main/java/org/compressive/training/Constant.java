package org.compressive.training;

/** The learning rate stays where the warm-up has brought it. */
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
