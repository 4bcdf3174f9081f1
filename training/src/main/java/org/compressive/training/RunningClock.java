package org.compressive.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while this process does not run, because it has been stopped or its
 * machine sleeps. It must be read at least every {@link #GAP}.
 */
final class RunningClock {

  /** The time between two readings from which on the process counts as not having run. */
  static final Duration GAP = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private long last;
  private long running;
  private Duration longestStop = Duration.ZERO;

  /**
   * @param nanoTime the time in nanoseconds, as by {@link System#nanoTime}
   */
  RunningClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    last = nanoTime.getAsLong();
  }

  /** Returns the nanoseconds in which the process has run. */
  synchronized long nanos() {
    long now = nanoTime.getAsLong();
    var passed = Duration.ofNanos(now - last);
    last = now;
    if (passed.compareTo(GAP) < 0) {
      running += passed.toNanos();
    } else if (passed.compareTo(longestStop) > 0) {
      longestStop = passed;
    }
    return running;
  }

  /** Returns the longest time in which the process did not run; zero if it always ran. */
  synchronized Duration longestStop() {
    nanos();
    return longestStop;
  }
}
