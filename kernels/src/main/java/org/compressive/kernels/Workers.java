package org.compressive.kernels;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work on kernels beside the threads of TensorFlow: one for each core but one.
 * They end when they have been idle for a second.
 */
final class Workers {

  /** The number of these threads. */
  static final int HELPERS = Runtime.getRuntime().availableProcessors() - 1;

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
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Runs the parts, and returns when all are done. */
  static void run(int parts, IntConsumer work) {
    var shared = new SharedWork(parts, work);
    int helper = 0;
    try {
      while (helper < Math.min(HELPERS, parts - 1) && help(shared)) {
        helper++;
      }
    } finally {
      shared.run();
      shared.await();
    }
  }

  /** Lets another thread run a task, and returns whether one is left for it. */
  static boolean help(Runnable task) {
    if (POOL == null) {
      return false;
    }
    try {
      POOL.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // all threads and places in the queue are taken
    }
  }
}
