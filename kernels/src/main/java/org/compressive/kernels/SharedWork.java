package org.compressive.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Work in parts, which each thread that runs it takes one after the other. */
final class SharedWork implements Runnable {

  private final int parts;
  private final IntConsumer work;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Creates work.
   *
   * @param work takes the number of a part, from 0
   */
  SharedWork(int parts, IntConsumer work) {
    this.parts = parts;
    this.work = work;
  }

  /** Does the parts that no other thread has taken. */
  @Override
  public void run() {
    for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          work.accept(part);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        done.incrementAndGet();
      }
    }
  }

  /** Waits for the parts that other threads have taken, and throws what one of them threw. */
  void await() {
    for (int spins = 0; done.get() < parts; spins++) {
      if (spins < 10_000) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
    Throwable thrown = failure.get();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }
}
