package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Watches whether the other processes are alive. TensorFlow's collectives notice at once that a
 * connection has been closed, but not that a process has been stopped or its machine cut off: they
 * would wait without end.
 */
final class Liveness implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration TICK = Duration.ofMillis(100);

  /** The number of refused connections in a row after which a process has ended. */
  private static final int REFUSALS = 2;

  /** The watch on one process. */
  private final class Peer {
    private final int index;
    private volatile boolean answered;
    private volatile long lastAnswer = clock.nanos();
    private volatile boolean replaced;
    private final AtomicInteger refusals = new AtomicInteger();

    Peer(int index) {
      this.index = index;
    }

    boolean hasEnded() {
      return answered && refusals.get() >= REFUSALS;
    }

    boolean isGone() {
      return replaced || hasEnded();
    }

    Duration silence() {
      return Duration.ofNanos(clock.nanos() - lastAnswer);
    }
  }

  private final ClusterSpec spec;
  private final Duration limit;
  private final ImmutableList<Peer> peers;
  private final RunningClock clock = new RunningClock(System::nanoTime);
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param limit the time without an answer after which a process counts as lost
   */
  Liveness(ClusterSpec spec, Duration limit) {
    this.spec = spec;
    this.limit = limit;
    peers =
        IntStream.range(0, spec.processes())
            .filter(i -> i != spec.index())
            .mapToObj(Peer::new)
            .collect(ImmutableList.toImmutableList());
    start(this::keepClock, "clock of heartbeats");
    peers.forEach(peer -> start(() -> watch(peer), "heartbeat of process " + peer.index));
  }

  private static void start(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void keepClock() {
    while (!closed) {
      clock.nanos();
      pause(TICK);
    }
  }

  private void watch(Peer peer) {
    try (var heartbeat = new Heartbeat(spec.address(peer.index), PROBE)) {
      while (!closed) {
        switch (heartbeat.check()) {
          case ALIVE -> {
            peer.lastAnswer = clock.nanos();
            peer.refusals.set(0);
            peer.answered = true;
          }
          case REPLACED -> peer.replaced = true; // The old one has not answered.
          case REFUSED -> peer.refusals.incrementAndGet();
          case SILENT -> peer.refusals.set(0);
        }
        pause(INTERVAL);
      }
    }
  }

  /**
   * Waits until every other process has answered once.
   *
   * @param start the time to wait
   * @param notes receives a line that names the process that is waited for
   * @throws ClusterException if one does not answer in time
   */
  void awaitAll(Duration start, Consumer<String> notes) {
    long end = System.nanoTime() + start.toNanos();
    boolean noted = false;
    for (Peer peer : peers) {
      while (!peer.answered) {
        if (System.nanoTime() >= end) {
          throw new ClusterException(
              "process (%s) has not answered within %s s"
                  .formatted(spec.name(peer.index), start.toSeconds()));
        }
        if (!noted && end - System.nanoTime() < start.minusSeconds(5).toNanos()) {
          notes.accept("waiting for process " + spec.name(peer.index));
          noted = true;
        }
        pause(Duration.ofMillis(50));
      }
      peer.replaced = false; // One that is started again before it has been met is no loss.
    }
  }

  /**
   * Returns a message about a process that has been lost; empty if all are alive. A process that
   * has lost another one ends, too, so of several lost processes the message names the one that
   * answered last before all others. Time in which this process did not run is no silence of
   * others.
   */
  Optional<String> failure() {
    var stop = clock.longestStop();
    if (stop.length().compareTo(limit.plus(PROBE)) > 0) {
      return Optional.of(hasNotRun(stop.length()));
    }
    List<Peer> lost =
        peers.stream().filter(peer -> peer.isGone() || isSilent(peer, limit)).toList();
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    if (stop.length().compareTo(limit.minus(INTERVAL)) > 0
        && lost.stream().allMatch(peer -> peer.lastAnswer <= stop.end())) {
      return Optional.of(hasNotRun(stop.length())); // The others have lost this process.
    }
    return peers.stream()
        .filter(peer -> peer.isGone() || isSilent(peer, limit.dividedBy(2)))
        .min(Comparator.comparingLong(peer -> peer.lastAnswer))
        .map(this::message);
  }

  private static boolean isSilent(Peer peer, Duration limit) {
    return peer.answered && peer.silence().compareTo(limit) > 0;
  }

  private String hasNotRun(Duration time) {
    return "process (%s) has not run for %s s; the others have gone on without it"
        .formatted(spec.name(spec.index()), time.toSeconds());
  }

  private String message(Peer peer) {
    String name = spec.name(peer.index);
    if (peer.replaced) {
      return "process (%s) has been replaced by a new one".formatted(name);
    }
    return peer.hasEnded()
        ? "process (%s) has ended".formatted(name)
        : "process (%s) has not answered for %s s".formatted(name, peer.silence().toSeconds());
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
