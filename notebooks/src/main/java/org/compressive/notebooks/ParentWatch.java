package org.compressive.notebooks;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends the kernel when Jupyter is gone, for whatever reason, since nothing else would end it.
 *
 * <p>Jupyter passes its process id in {@code JPY_PARENT_PID}. It may not be the direct parent, for
 * example if a script started the kernel, and it may be gone before this class looks for it. A
 * killed process may stay in the process table for a while, so the direct parent is watched, too:
 * the system assigns another parent as soon as it has died.
 */
final class ParentWatch {

  private static final long MILLISECONDS = 500;

  private final Optional<ProcessHandle> parent;
  private final Optional<Long> pid;
  private final Optional<ProcessHandle> jupyter;

  private ParentWatch(Optional<ProcessHandle> parent, Optional<Long> pid) {
    this.parent = parent;
    this.pid = pid;
    this.jupyter = pid.flatMap(ProcessHandle::of);
  }

  /**
   * Watches Jupyter on a separate thread and calls {@code end} there, once, within a second of
   * Jupyter's end.
   *
   * @param pid the value of {@code JPY_PARENT_PID}; null if it is not set
   */
  static void start(@Nullable String pid, Runnable end) {
    ParentWatch watch = new ParentWatch(ProcessHandle.current().parent(), parsed(pid));
    Thread thread = new Thread(() -> watch.await(end), "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static Optional<Long> parsed(@Nullable String pid) {
    if (pid == null || !pid.matches("[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(pid));
  }

  private boolean jupyterIsAlive() {
    if (jupyter.isPresent()) {
      return jupyter.get().isAlive();
    }
    return pid.isEmpty() || pid.equals(parent.map(ProcessHandle::pid));
  }

  private void await(Runnable end) {
    try {
      while (jupyterIsAlive() && ProcessHandle.current().parent().equals(parent)) {
        Thread.sleep(MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // Nothing else has access to this thread to interrupt it, and running without a watch would
      // be worse.
    }
    end.run();
  }
}
