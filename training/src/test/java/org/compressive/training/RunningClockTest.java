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
    assertThat(clock.longestStop()).isEqualTo(Duration.ZERO);
  }

  @Test
  void standsStillWhileTheProcessIsStopped() {
    time.addAndGet(Duration.ofMillis(999).toNanos());
    clock.nanos();
    time.addAndGet(Duration.ofSeconds(7).toNanos());
    assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(999).toNanos());
    time.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(clock.longestStop()).isEqualTo(Duration.ofSeconds(7));
    time.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
  }
}
