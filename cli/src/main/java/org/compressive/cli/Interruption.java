package org.compressive.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.compressive.training.TrainingListener;

/**
 * Ctrl-C and termination: asks the work to stop and keeps the process alive until it has saved its
 * state. The virtual machine then ends with 130 or 143 by itself.
 */
final class Interruption implements TrainingListener, AutoCloseable {

  private final AtomicBoolean asked = new AtomicBoolean();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::waitForTheWork, "interruption");

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  boolean asked() {
    return asked.get();
  }

  /** From here on nothing is lost: the process may end at once. */
  @Override
  public void trained() {
    finished.countDown();
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, so the hook runs or has run, and waits for nothing now.
      asked.set(true);
    }
  }

  private void waitForTheWork() {
    asked.set(true);
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
