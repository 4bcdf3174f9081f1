package org.compressive.training;

import com.google.common.base.Throwables;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.inference.Processor;
import org.compressive.ops.ProcessServer;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * The processes that train a run together, as one of them sees them. Each has a server of
 * TensorFlow's, through which its collectives reach the others, and watches whether the others are
 * alive.
 *
 * <p>TensorFlow cannot stop a server, nor reach a process that has been lost once. After a {@link
 * ClusterException}, this process must end, and a thread of it may still be waiting.
 */
public final class Cluster implements AutoCloseable {

  private static final long POLL_MILLIS = 100;

  /** The process that an error of TensorFlow's is about. */
  private static final Pattern TASK =
      Pattern.compile("remote target /job:worker/replica:0/task:(\\d+)");

  private final ClusterSpec spec;
  private final ProcessServer server;
  private final Liveness liveness;
  private final Duration limit;
  private final Messages messages;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            var thread = new Thread(work, "cluster");
            thread.setDaemon(true);
            return thread;
          });
  private boolean lost;

  private Cluster(ClusterSpec spec, ProcessServer server, Liveness liveness, Duration limit) {
    this.spec = spec;
    this.server = server;
    this.liveness = liveness;
    this.limit = limit;
    messages = new Messages(spec.share(), sessions());
  }

  /**
   * Starts the server of this process and waits for the others.
   *
   * @param deterministic whether one thread does all the work of this process, so that the same
   *     work gives the same bits
   * @param start the time to wait for the others
   * @param limit the time without an answer after which another process counts as lost
   * @param notes receives remarks for the user, one line each
   * @throws RunException if the port of this process is in use
   * @throws ClusterException if another process does not answer in time
   */
  public static Cluster join(
      ClusterSpec spec,
      boolean deterministic,
      Duration start,
      Duration limit,
      Consumer<String> notes) {
    int port = spec.address(spec.index()).getPort();
    checkFree(spec, port);
    int threads = deterministic ? 1 : Processor.cores();
    ProcessServer server = ProcessServer.start(spec.addresses(), spec.index(), threads);
    if (spec.leads()) {
      notes.accept(
          "%s processes take part; port %s is open on all network interfaces, without authentication"
              .formatted(spec.processes(), port));
    }
    var liveness = new Liveness(spec, limit);
    liveness.awaitAll(start, notes);
    return new Cluster(spec, server, liveness, limit);
  }

  private static void checkFree(ClusterSpec spec, int port) {
    try (var socket = new ServerSocket(port)) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new RunException(
          "port of process (%s) cannot be used: %s"
              .formatted(spec.name(spec.index()), e.getMessage()));
    }
  }

  /** Returns the description of the processes. */
  public ClusterSpec spec() {
    return spec;
  }

  /**
   * Waits until every process calls this method with a checksum of something that must be the same
   * in all.
   *
   * @param thing the name of what is compared, for the message
   * @throws RunException in every process, if a checksum differs from that of the first process
   * @throws ClusterException if another process has been lost
   */
  public void checkSame(String thing, long checksum) {
    checkSame(thing, exchange(checksum), 0);
  }

  /** Checks that a column of what the processes have exchanged holds the same number in all. */
  void checkSame(String thing, long[][] all, int column) {
    for (int i = 1; i < all.length; i++) {
      checkSame(thing, spec.name(i), all[i][column], all[0][column]);
    }
  }

  private static void checkSame(String thing, String process, long checksum, long first) {
    if (checksum != first) {
      throw new RunException(
          "process (%s) has another %s (checksum %s) than process 0 (checksum %s)"
              .formatted(process, thing, Long.toHexString(checksum), Long.toHexString(first)));
    }
  }

  /**
   * Waits until every process calls this method.
   *
   * @throws ClusterException if another process has been lost
   */
  public void awaitAll() {
    var unused = exchange();
  }

  /**
   * Checks that no other process has been lost and that this one has not been stopped for long.
   *
   * @throws ClusterException otherwise
   */
  public void check() {
    throwIfLost(liveness.failure());
  }

  SessionFactory sessions() {
    return server::session;
  }

  /**
   * Exchanges a few numbers; waits until every process calls this method.
   *
   * @throws ClusterException if another process has been lost
   */
  long[][] exchange(long... mine) {
    return call(() -> messages.exchange(mine));
  }

  /**
   * Exchanges any number of numbers; waits until every process calls this method.
   *
   * @return the numbers of each process
   */
  List<ImmutableLongArray> exchangeAll(ImmutableLongArray mine) {
    long[][] lengths = exchange(mine.length());
    long longest = Arrays.stream(lengths).mapToLong(row -> row[0]).max().orElseThrow();
    List<ImmutableLongArray.Builder> all = new ArrayList<>();
    Arrays.stream(lengths).forEach(row -> all.add(ImmutableLongArray.builder()));
    for (int from = 0; from < longest; from += Messages.LENGTH) {
      int first = Math.min(from, mine.length());
      int end = Math.min(from + Messages.LENGTH, mine.length());
      long[][] rows = exchange(mine.subArray(first, end).toArray());
      for (int i = 0; i < rows.length; i++) {
        long left = Math.min(lengths[i][0] - from, Messages.LENGTH);
        Arrays.stream(rows[i]).limit(Math.max(0, left)).forEach(all.get(i)::add);
      }
    }
    return all.stream().map(ImmutableLongArray.Builder::build).toList();
  }

  /**
   * Does work that waits for other processes.
   *
   * @throws ClusterException if another process has been lost
   */
  <T> T call(Supplier<T> work) {
    Future<T> result = thread.submit(work::get);
    while (true) {
      try {
        return result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throwIfLost(liveness.failure());
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        lost = true;
        throw new ClusterException("training was interrupted");
      }
    }
  }

  /** Returns the exception for work that failed, perhaps because a process has been lost. */
  private RuntimeException failure(Throwable cause) {
    Optional<String> aborted = aborted(cause);
    if (aborted.isPresent()
        || cause instanceof TensorFlowException
        || cause instanceof CheckpointException) {
      long end = System.nanoTime() + (aborted.isPresent() ? limit.toNanos() : 0);
      throwIfLost(liveness.failure());
      do {
        pause();
        throwIfLost(liveness.failure());
      } while (System.nanoTime() < end);
    }
    if (aborted.isPresent()) {
      lost = true;
      return new ClusterException(replaced(aborted.get()));
    }
    return cause instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("training has failed", cause);
  }

  /**
   * Returns TensorFlow's message about a process that has closed its connections, if that is why
   * work failed. The message of a checkpoint that could not be written has only its first line.
   */
  private static Optional<String> aborted(Throwable failure) {
    return Throwables.getCausalChain(failure).stream()
        .map(each -> String.valueOf(each.getMessage()))
        .filter(message -> message.contains("Collective ops is aborted"))
        .findFirst();
  }

  /**
   * Returns a message about a process that has closed its connections although its address answers:
   * it has been started again.
   */
  private String replaced(String message) {
    Matcher task = TASK.matcher(message);
    String name =
        task.find()
            ? spec.name(Integer.parseInt(task.group(1)))
            : IntStream.range(0, spec.processes())
                .filter(i -> i != spec.index())
                .mapToObj(spec::name)
                .collect(Collectors.joining(" or "));
    return "process (%s) has been replaced by a new one".formatted(name);
  }

  private void throwIfLost(Optional<String> failure) {
    if (failure.isPresent()) {
      lost = true;
      throw new ClusterException(failure.get());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether another process has been lost, so that nothing can be closed in order. */
  boolean lost() {
    return lost;
  }

  /** Stops watching the others. The server stays until this process ends. */
  @Override
  public void close() {
    liveness.close();
    thread.shutdown();
    if (!lost) {
      messages.close();
    }
  }
}
