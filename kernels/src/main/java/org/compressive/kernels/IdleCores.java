package org.compressive.kernels;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cores that may help a thread: those that neither other threads {@linkplain BusyCores keep
 * busy} nor other programs use. Threads that wait for each other are slower than a single one if
 * the system has to stop one of them for another program.
 */
final class IdleCores {

  private static final int ALL = Workers.HELPERS + 1;

  /** The time between two looks at other programs, each of which takes about a millisecond. */
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(500);

  /** The part of a core that other programs may use while it counts as idle. */
  private static final double TOLERATED = 0.2;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final AtomicLong NEXT_LOOK = new AtomicLong(System.nanoTime());
  private static volatile double others; // the number of cores that other programs use

  private IdleCores() {}

  /** Returns the number of idle cores, not counting that of the calling thread. */
  static int count() {
    int left = ALL - Math.max(1, BusyCores.count());
    if (left <= 0) {
      return 0;
    }
    look();
    return Math.max(0, (int) Math.floor(left - others + TOLERATED));
  }

  private static void look() {
    long next = NEXT_LOOK.get();
    long now = System.nanoTime();
    if (now - next >= 0 && NEXT_LOOK.compareAndSet(next, now + INTERVAL)) {
      double all = SYSTEM.getCpuLoad(); // since the last call; negative if not known
      double own = SYSTEM.getProcessCpuLoad();
      others = all < 0 || own < 0 ? 0 : Math.max(0, all - own) * ALL;
    }
  }
}
