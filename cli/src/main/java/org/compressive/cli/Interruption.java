package org.compressive.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.compressive.training.TrainingListener;

/**
 * A handler for Ctrl-C and termination signals, which asks training to stop and keeps the process
 * alive until the training state has been saved. The JVM then exits with 130 or 143 of its own
 * accord.
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

  /** Called once everything has been saved, so that the process may end immediately. */
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
      // The process is already ending, so the hook is running or has run, and no longer waits.
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
