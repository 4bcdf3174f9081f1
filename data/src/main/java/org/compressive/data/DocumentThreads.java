package org.compressive.data;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs the same work in several threads, one for each available core. */
final class DocumentThreads {
  /** The work that each thread runs. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private DocumentThreads() {}

  /**
   * Starts the threads and waits for all of them, even if interrupted.
   *
   * @throws IOException if the work throws it in any thread; unchecked exceptions are rethrown as
   *     well. If several threads fail, the exception of the first of them is thrown
   */
  static void run(Work work) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(
                () -> {
                  work.run();
                  return null;
                }));
      }
      await(all);
    } finally {
      pool.shutdown();
    }
  }

  private static void await(List<Future<?>> all) throws IOException {
    @Nullable Throwable failure = null;
    for (Future<?> one : all) {
      try {
        Uninterruptibles.getUninterruptibly(one);
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    if (failure != null) {
      Throwables.throwIfInstanceOf(failure, IOException.class);
      Throwables.throwIfUnchecked(failure);
      throw new IllegalStateException("documents cannot be read", failure);
    }
  }
}
