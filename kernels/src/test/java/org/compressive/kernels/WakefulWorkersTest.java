package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class WakefulWorkersTest {

  private static final int PARTS = 50;

  @Test
  void eachPartOfManyPiecesOfWorkIsDoneOnce() {
    for (int piece = 0; piece < 2_000; piece++) {
      int[] times = new int[PARTS];
      WakefulWorkers.run(PARTS, part -> times[part]++);
      assertThat(ImmutableSet.copyOf(Ints.asList(times))).containsExactly(1);
    }
  }

  @Test
  void whatAPartThrowsIsThrown() {
    var e =
        assertThrows(
            IllegalStateException.class,
            () ->
                WakefulWorkers.run(
                    PARTS,
                    part -> {
                      if (part == 7) {
                        throw new IllegalStateException("part 7");
                      }
                    }));
    assertThat(e).hasMessageThat().isEqualTo("part 7");
  }

  @Test
  void busyCoresAreLeftAlone() {
    assertThat(whileBusy(Workers.HELPERS + 1, WakefulWorkersTest::threads))
        .containsExactly(Thread.currentThread());
    assertThat(BusyCores.count()).isEqualTo(0);
  }

  /** Does some work while a number of cores count as busy. */
  static <T> T whileBusy(int cores, Supplier<T> work) {
    return cores == 0 ? work.get() : BusyCores.during(() -> whileBusy(cores - 1, work));
  }

  /** Returns the threads that take parts of some milliseconds of work. */
  private static Set<Thread> threads() {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    WakefulWorkers.run(
        PARTS,
        part -> {
          threads.add(Thread.currentThread());
          for (int i = 0; i < 10_000; i++) {
            Thread.onSpinWait();
          }
        });
    return threads;
  }
}
