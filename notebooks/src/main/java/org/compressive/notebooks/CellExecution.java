package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.MapMaker;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.UnmodifiableClassException;
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
 * Runs the snippets that JShell has compiled in the kernel's own process, on a thread that can be
 * interrupted. It keeps values and exceptions as objects, whereas JShell itself passes on only
 * strings.
 *
 * <p>All cells share one thread, since the objects that they use may be bound to it. Interrupting a
 * cell interrupts that thread. If the cell does not end, the thread is abandoned and later cells
 * share a new thread.
 */
final class CellExecution extends DirectExecutionControl {

  /**
   * The time that an interrupted cell is given to end, which is long enough for a training step.
   */
  private static final long PATIENCE_MILLISECONDS = 1000;

  /** The threads that have been abandoned. */
  private static final ConcurrentMap<Thread, Boolean> LEFT = new MapMaker().weakKeys().makeMap();

  private final CellVariables variables;
  private volatile ExecutorService thread = newThread();
  private volatile @Nullable Running running;
  private volatile boolean interrupted;
  private @Nullable Object value;
  private @Nullable Throwable failure;

  /**
   * A running snippet: its thread, and a future that completes when the snippet ends or is
   * abandoned.
   */
  private record Running(Thread thread, CompletableFuture<@Nullable Object> end) {}

  CellExecution(CellVariables variables) {
    this.variables = variables;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    super.load(classes);
    found(classes).forEach(variables::add);
  }

  /**
   * Redefines classes, so that their objects and static fields are preserved. If they cannot or
   * must not be redefined, JShell loads classes with other names instead.
   */
  @Override
  public void redefine(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    ImmutableList<Class<?>> found = found(classes);
    try {
      if (!found.stream().allMatch(variables::mayBeRedefined)) {
        throw new UnsupportedOperationException("classes (" + found + ") must be replaced");
      }
      ClassDefinition[] definitions = new ClassDefinition[classes.length];
      for (int i = 0; i < classes.length; i++) {
        definitions[i] = new ClassDefinition(found.get(i), classes[i].bytecodes());
      }
      ClassRedefinition.redefine(definitions);
    } catch (UnsupportedOperationException
        | ClassNotFoundException
        | UnmodifiableClassException
        | LinkageError e) {
      throw new ClassInstallException(e.toString(), new boolean[classes.length]);
    }
    classesRedefined(classes);
    found.forEach(variables::add);
  }

  private ImmutableList<Class<?>> found(ClassBytecodes[] classes) {
    ImmutableList.Builder<Class<?>> found = ImmutableList.builder();
    for (ClassBytecodes named : classes) {
      try {
        found.add(findClass(named.name()));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e); // JShell has loaded it
      }
    }
    return found.build();
  }

  /**
   * Prepares for a cell: clears the results of the last snippet and the interruption of the last
   * cell.
   */
  void prepare() {
    interrupted = false;
    clear();
  }

  /** Clears the value and the failure of the last snippet. */
  void clear() {
    value = null;
    failure = null;
  }

  /** Returns the return value of the last snippet's method. */
  @Nullable Object value() {
    return value;
  }

  /** Returns the exception that the last snippet threw. */
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
    variables.add(snippet.getDeclaringClass()); // JShell may use the class of a dropped variable
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

  /**
   * Records the cause of a failure and returns an exception that JShell attributes to the snippet.
   */
  private InvocationTargetException failed(Throwable cause) {
    failure = cause;
    return new InvocationTargetException(cause);
  }

  /**
   * Interrupts the running cell, or makes it end before its next snippet, and returns within about
   * 1 s.
   */
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
    thread = newThread(); // first, since the next cell starts as soon as the wait for this one ends
    if (now.end().completeExceptionally(new StillRunning())) {
      left.shutdown();
    } else {
      LEFT.remove(now.thread());
      thread = left; // the cell has ended meanwhile, and its thread may be in use again
    }
  }

  /** Returns whether a thread was abandoned because its cell did not end. */
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

  /** Thrown if a cell did not end and its thread was abandoned. */
  static final class StillRunning extends Exception {}
}
