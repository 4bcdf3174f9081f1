package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RunningClockTest {

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000); // it may overflow
  private final RunningClock clock = new RunningClock(time::get);

  @Test
  void runsWhileItIsRead() {
    for (int i = 1; i <= 50; i++) {
      time.addAndGet(Duration.ofMillis(100).toNanos());
      assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(100L * i).toNanos());
    }
    assertThat(clock.longestStop().length()).isEqualTo(Duration.ZERO);
  }

  @Test
  void hardlyAdvancesWhileTheProcessIsStopped() {
    time.addAndGet(Duration.ofMillis(900).toNanos());
    clock.nanos();
    time.addAndGet(Duration.ofSeconds(7).toNanos());
    assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(1900).toNanos());
    time.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(clock.longestStop())
        .isEqualTo(new RunningClock.Stop(Duration.ofSeconds(7), Duration.ofMillis(1900).toNanos()));
    assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(2900).toNanos());
  }

  /** Otherwise, a process on a slow machine would never notice that others have been lost. */
  @Test
  void advancesIfItIsAlwaysReadTooLate() {
    for (int i = 1; i <= 5; i++) {
      time.addAndGet(Duration.ofSeconds(2).toNanos());
      assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(i).toNanos());
    }
  }
}
