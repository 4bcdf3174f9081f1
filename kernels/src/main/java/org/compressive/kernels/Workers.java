package org.compressive.kernels;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work on kernels beside the threads of TensorFlow: one for each core but one.
 * They end when they have been idle for a second.
 */
final class Workers {

  private static final int HELPERS = Runtime.getRuntime().availableProcessors() - 1;
  private static final @Nullable ThreadPoolExecutor POOL = HELPERS == 0 ? null : pool();

  private Workers() {}

  private static ThreadPoolExecutor pool() {
    var pool =
        new ThreadPoolExecutor(
            HELPERS,
            HELPERS,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(HELPERS),
            task -> {
              var thread = new Thread(task, "kernels");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // the caller does the work of absent helpers
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Runs the parts, and returns when all are done. */
  static void run(int parts, IntConsumer work) {
    var job = new Job(parts, work);
    if (POOL != null) {
      for (int helper = 0; helper < Math.min(HELPERS, parts - 1); helper++) {
        POOL.execute(job);
      }
    }
    job.run();
    job.await();
  }

  /** Work in parts, which each thread that runs the job takes one after the other. */
  private static final class Job implements Runnable {

    private final int parts;
    private final IntConsumer work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int parts, IntConsumer work) {
      this.parts = parts;
      this.work = work;
    }

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
}
