package org.compressive.notebooks;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends the kernel when Jupyter is gone, however it went: nobody else would.
 *
 * <p>Jupyter names itself in {@code JPY_PARENT_PID}; it need not be the direct parent, as where a
 * script stands between, and it may be gone before we look. A killed process may stay in the
 * process table for a while, so whoever has started us is watched too: the system gives us another
 * parent as soon as it has died.
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
   * Calls {@code end} on a thread of its own, once, within a second of Jupyter's end.
   *
   * @param pid what {@code JPY_PARENT_PID} says, if anything
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
      // Nobody has this thread to interrupt it; to go on without a watch would be worse.
    }
    end.run();
  }
}
