package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.compressive.training.ClusterSpec;
import picocli.CommandLine.ExitCode;

/**
 * Processes on this machine that work together. Each is this program with {@code TF_CONFIG}; the
 * first one writes to this process's output. After one has been lost, all are started again.
 */
final class LocalProcesses {

  /** The exit code of a process whose parent has ended. */
  static final int PARENT_ENDED = 143;

  /** The system property with the number of the process that started this one. */
  private static final String PARENT = "compressive.parent";

  /** The exit codes of a process that was interrupted and saved its state. */
  private static final ImmutableList<Integer> INTERRUPTED = ImmutableList.of(130, 143);

  /** The time in which processes that have lost another one end, beyond the timeout. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final int number;
  private final int signaled;
  private final int restarts;
  private final Duration silence;
  private final OutputOptions output;
  private final List<Process> running = new ArrayList<>();
  private boolean stopping;

  /**
   * Creates processes, which {@link #run} starts.
   *
   * @param number the number of processes
   * @param signaled the number of processes to which a signal is passed on; these stop the others
   * @param restarts how often to start all again after one has been lost
   * @param silence how long a process may be silent
   */
  LocalProcesses(int number, int signaled, int restarts, Duration silence, OutputOptions output) {
    this.number = number;
    this.signaled = signaled;
    this.restarts = restarts;
    this.silence = silence;
    this.output = output;
  }

  /** Returns the end of the process that started this one as one of several, if one did. */
  static Optional<CompletableFuture<ProcessHandle>> parent() {
    return Optional.ofNullable(Long.getLong(PARENT))
        .map(
            number ->
                ProcessHandle.of(number)
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current())));
  }

  /**
   * Runs the processes until the work has ended.
   *
   * @param first the arguments of the command that starts the work
   * @param again the arguments of the command that resumes it
   * @param restart what the latter does, for the user
   * @return the exit code
   */
  int run(List<String> first, List<String> again, String restart)
      throws IOException, InterruptedException {
    var hook = new Thread(this::stop, "interruption of processes");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int exitCode = runOnce(first);
      for (int i = 1; exitCode == Failures.PROCESS_LOST && i <= restarts && !isStopping(); i++) {
        output.warn("%s in new processes (%s of %s)".formatted(restart, i, restarts));
        exitCode = runOnce(again);
      }
      return exitCode;
    } finally {
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending already, and the hook runs.
    }
  }

  private int runOnce(List<String> arguments) throws IOException, InterruptedException {
    List<Process> processes = start(arguments);
    try {
      waitForFirstFailure(processes);
      int exitCode = firstFailure(processes).orElse(ExitCode.OK);
      if (isLoss(exitCode)) {
        // The others find out by themselves which process it was, and say so.
        waitForAll(processes, exitCode == Failures.PROCESS_LOST ? GRACE : silence.plus(GRACE));
        exitCode = firstFailure(processes).orElse(exitCode);
        nameLost(processes);
      } else if (INTERRUPTED.contains(exitCode)) {
        waitForAll(processes, Duration.ofDays(1));
      }
      return isLoss(exitCode) ? Failures.PROCESS_LOST : exitCode;
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Names a process that was killed before the others knew it, so that none has named it. */
  private void nameLost(List<Process> processes) {
    List<Process> ended = processes.stream().filter(process -> !process.isAlive()).toList();
    if (ended.stream().noneMatch(process -> process.exitValue() == Failures.PROCESS_LOST)) {
      ended.stream()
          .filter(process -> isLoss(process.exitValue()))
          .forEach(
              process ->
                  output.warn(
                      "process (%s) has ended with exit code %s"
                          .formatted(processes.indexOf(process), process.exitValue())));
    }
  }

  /** Returns whether an exit code is that of a process that was killed, or that lost another. */
  private static boolean isLoss(int exitCode) {
    return exitCode == Failures.PROCESS_LOST
        || (exitCode > 128 && !INTERRUPTED.contains(exitCode) && exitCode != Failures.READER_GONE);
  }

  private synchronized List<Process> start(List<String> arguments) throws IOException {
    running.clear();
    List<String> addresses = freeAddresses();
    for (int i = 0; i < number && !stopping; i++) {
      running.add(start(arguments, addresses, i));
    }
    return ImmutableList.copyOf(running);
  }

  private Process start(List<String> arguments, List<String> addresses, int index)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    int cores = Runtime.getRuntime().availableProcessors();
    command.add("-XX:ActiveProcessorCount=" + Math.max(1, cores / number));
    command.add("-D" + PARENT + "=" + ProcessHandle.current().pid());
    if (index > 0) {
      command.add("-Dcompressive.terminal=false");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.redirectOutput(index == 0 ? Redirect.INHERIT : Redirect.DISCARD);
    builder.environment().put(ClusterSpec.VARIABLE, new ClusterSpec(addresses, index).toJson());
    // TensorFlow reports the loss of a process in many lines, where one says which it was.
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    return builder.start();
  }

  /** Returns addresses of ports of the loopback interface that nothing listens at. */
  private List<String> freeAddresses() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < number; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Waits until one process has failed, or all have succeeded. */
  private static void waitForFirstFailure(List<Process> processes) throws InterruptedException {
    var failed = new CompletableFuture<Integer>();
    for (Process process : processes) {
      var unused =
          process
              .onExit()
              .thenAccept(
                  ended -> {
                    if (ended.exitValue() != ExitCode.OK) {
                      failed.complete(ended.exitValue());
                    }
                  });
    }
    try {
      CompletableFuture.anyOf(failed, all(processes)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("processes cannot be waited for", e);
    }
  }

  private static void waitForAll(List<Process> processes, Duration limit)
      throws InterruptedException {
    try {
      all(processes).get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The caller kills those that are left, such as one that was stopped.
    } catch (ExecutionException e) {
      throw new IllegalStateException("processes cannot be waited for", e);
    }
  }

  private static CompletableFuture<Void> all(List<Process> processes) {
    return CompletableFuture.allOf(
        processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Returns the exit code of a process that has failed. One that failed by itself comes before one
   * that was killed or that has lost another.
   */
  private static Optional<Integer> firstFailure(List<Process> processes) {
    List<Integer> codes =
        processes.stream()
            .filter(process -> !process.isAlive())
            .map(Process::exitValue)
            .filter(code -> code != ExitCode.OK)
            .toList();
    return codes.stream()
        .filter(code -> !isLoss(code))
        .findFirst()
        .or(() -> codes.stream().findFirst());
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** Passes a signal on, and waits for the end of all processes. */
  private void stop() {
    List<Process> processes;
    synchronized (this) {
      stopping = true;
      processes = ImmutableList.copyOf(running);
    }
    processes.stream().limit(signaled).forEach(Process::destroy);
    all(processes).join();
  }
}
