package org.compressive.notebooks;

import com.google.common.collect.MapMaker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs what JShell has compiled in this very process, on a thread that can be interrupted, and
 * keeps values and exceptions as the objects they are: JShell itself hands on no more than strings.
 *
 * <p>All cells share one thread, as what they use may be bound to it. A cell that is told to end is
 * interrupted; if it does not obey, its thread is left to itself and the next cell gets another
 * one.
 */
final class CellExecution extends DirectExecutionControl {

  /** How long a cell may take to obey: a training step may have to end. */
  private static final long PATIENCE_MILLISECONDS = 1000;

  /** Threads that were left to themselves. */
  private static final ConcurrentMap<Thread, Boolean> LEFT = new MapMaker().weakKeys().makeMap();

  private volatile ExecutorService thread = newThread();
  private volatile @Nullable Running running;
  private volatile boolean interrupted;
  private @Nullable Object value;
  private @Nullable Throwable failure;

  /** A snippet that runs: its thread, and what ends the waiting for it. */
  private record Running(Thread thread, CompletableFuture<@Nullable Object> end) {}

  /** Forgets the last snippet and the interruption of the last cell. */
  void prepare() {
    interrupted = false;
    clear();
  }

  /** Forgets the value and the failure of the last snippet. */
  void clear() {
    value = null;
    failure = null;
  }

  /** Returns what the last snippet's method returned. */
  @Nullable Object value() {
    return value;
  }

  /** Returns what the last snippet threw. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Returns whether this cell was interrupted. */
  boolean interrupted() {
    return interrupted;
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    if (interrupted) {
      throw failed(new InterruptedException());
    }
    Running now = running;
    if (now != null && now.thread() == Thread.currentThread()) {
      value = snippet.invoke(null); // a cell that evaluates source
      return "";
    }
    CompletableFuture<@Nullable Object> end = new CompletableFuture<>();
    thread.execute(() -> run(snippet, end));
    try {
      value = end.get();
      return "";
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } finally {
      running = null;
    }
  }

  private void run(Method snippet, CompletableFuture<@Nullable Object> end) {
    running = new Running(Thread.currentThread(), end);
    try {
      if (interrupted) { // before there was a thread to interrupt
        throw new InterruptedException();
      }
      end.complete(snippet.invoke(null));
    } catch (InvocationTargetException e) {
      end.completeExceptionally(e.getCause());
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  /** An exception that JShell takes for the snippet's own. */
  private InvocationTargetException failed(Throwable cause) {
    failure = cause;
    return new InvocationTargetException(cause);
  }

  /** Ends the running cell, or has it end before its next snippet; takes about 1 s at most. */
  void interrupt() {
    interrupted = true;
    Running now = running;
    if (now == null) {
      return;
    }
    now.thread().interrupt();
    if (ended(now)) {
      return;
    }
    LEFT.put(now.thread(), true);
    ExecutorService left = thread;
    thread = newThread(); // first: whoever waits for the cell goes on at once with the next one
    if (now.end().completeExceptionally(new StillRunning())) {
      left.shutdown();
    } else {
      LEFT.remove(now.thread());
      thread = left; // the cell has ended meanwhile, and its thread may be at work again
    }
  }

  /** Returns whether a cell that did not obey runs on this thread. */
  static boolean wasLeft(Thread thread) {
    return LEFT.containsKey(thread);
  }

  private static boolean ended(Running now) {
    try {
      now.end().get(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException | InterruptedException e) {
      return false;
    }
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "cell");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The cell did not end; its thread was left to itself. */
  static final class StillRunning extends Exception {}
}
