package org.compressive.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The cores that threads keep busy by writing texts. Kernels that read token by token divide their
 * work among the other cores only, so texts that are written at the same time do not take each
 * other's cores. Results do not depend on it.
 */
public final class BusyCores {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private BusyCores() {}

  /** Counts a core as busy with the work of this thread until the work is done. */
  public static <T> T during(Supplier<T> work) {
    COUNT.incrementAndGet();
    try {
      return work.get();
    } finally {
      COUNT.decrementAndGet();
    }
  }

  /** Returns the number of busy cores. */
  static int count() {
    return COUNT.get();
  }
}
