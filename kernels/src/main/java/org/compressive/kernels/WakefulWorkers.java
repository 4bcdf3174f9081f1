package org.compressive.kernels;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that stay awake for a while to wait for more work, for kernels that divide work of a few
 * microseconds again and again: waking a thread takes longer than that.
 */
final class WakefulWorkers {

  /** The most threads that are awake; with more, each would have too little to do. */
  private static final int MOST = 3;

  /** The time that a thread waits for more work. */
  private static final long PATIENCE = TimeUnit.MICROSECONDS.toNanos(200);

  private static final AtomicInteger AWAKE = new AtomicInteger(); // and those that are woken
  private static volatile int wanted; // the threads that should be awake at most
  private static volatile @Nullable SharedWork latest;

  private WakefulWorkers() {}

  /**
   * Runs the parts, on this thread and on {@linkplain IdleCores idle cores}, and returns when all
   * are done.
   *
   * @param work takes the number of a part, from 0
   */
  static void run(int parts, IntConsumer work) {
    int idle = Math.min(IdleCores.count(), MOST);
    wanted = idle;
    if (idle == 0 || parts == 1) {
      for (int part = 0; part < parts; part++) {
        work.accept(part);
      }
      return;
    }
    while (AWAKE.get() < Math.min(idle, parts - 1) && wake()) {
      // until enough are awake, or no more are left
    }
    var shared = new SharedWork(parts, work);
    latest = shared;
    shared.run();
    shared.await();
    latest = null; // another caller's work then misses some help
  }

  /** Wakes a thread, and returns whether there is one. */
  private static boolean wake() {
    boolean comes = false;
    AWAKE.incrementAndGet();
    try {
      comes = Workers.help(WakefulWorkers::help);
      return comes;
    } finally {
      if (!comes) {
        AWAKE.decrementAndGet();
      }
    }
  }

  private static void help() {
    try {
      SharedWork known = null;
      long since = System.nanoTime();
      while (AWAKE.get() <= wanted && System.nanoTime() - since < PATIENCE) {
        SharedWork shared = latest;
        if (shared == null || shared == known) {
          Thread.onSpinWait();
        } else {
          shared.run();
          known = shared;
          since = System.nanoTime();
        }
      }
    } finally {
      AWAKE.decrementAndGet();
    }
  }
}
