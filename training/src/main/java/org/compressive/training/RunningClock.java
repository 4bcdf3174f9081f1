package org.compressive.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that advances by no more than {@link #GAP} while this process does not run, because it
 * has been stopped. It must be read more often than that.
 */
final class RunningClock {

  /** The time between two readings from which on the process counts as not having run. */
  static final Duration GAP = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private long last;
  private long running;
  private Stop longestStop = new Stop(Duration.ZERO, 0);

  /**
   * A time in which the process did not run.
   *
   * @param length how long it was
   * @param end what the clock showed after it, in nanoseconds
   */
  record Stop(Duration length, long end) {}

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
    running += Math.min(passed.toNanos(), GAP.toNanos());
    if (passed.compareTo(GAP) > 0 && passed.compareTo(longestStop.length()) > 0) {
      longestStop = new Stop(passed, running);
    }
    return running;
  }

  /** Returns the longest time in which the process did not run; of length zero if it always ran. */
  synchronized Stop longestStop() {
    nanos();
    return longestStop;
  }
}
