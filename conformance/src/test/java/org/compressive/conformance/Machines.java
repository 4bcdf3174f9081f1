package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * Two network namespaces joined by a cable, in which processes run as on two machines. Nobody else
 * reaches their ports, and the cable can be pulled out. On Linux, users need no privileges for this
 * unless the administrator forbids it.
 */
final class Machines implements AutoCloseable {

  /** The addresses of the machines. */
  static final ImmutableList<String> ADDRESSES = ImmutableList.of("10.0.0.1", "10.0.0.2");

  private static final ImmutableList<String> ALONE =
      ImmutableList.of("unshare", "--map-root-user", "--net");

  private static final boolean POSSIBLE = isPossible();

  private final ImmutableList<Process> holders;

  private Machines(Process first, Process second) {
    holders = ImmutableList.of(first, second);
  }

  /**
   * Joins two machines. A test that calls this method is skipped where there can be no network
   * namespaces, or fails if {@code -Dcompressive.skips=forbidden} is set.
   */
  static Machines joined() throws IOException, InterruptedException {
    if (!POSSIBLE && "forbidden".equals(System.getProperty("compressive.skips"))) {
      throw new AssertionError("unshare --map-root-user --net ip link must succeed");
    }
    assumeTrue(POSSIBLE, "network namespaces cannot be made");
    Process first = holder(ALONE);
    var machines =
        new Machines(
            first,
            holder(
                ImmutableList.<String>builder()
                    .addAll(entering(first))
                    .add("unshare", "--net")
                    .build()));
    String second = Long.toString(machines.holders.get(1).pid());
    machines.ip(0, "link", "add", "cable", "type", "veth", "peer", "cable", "netns", second);
    for (int i = 0; i < 2; i++) {
      machines.ip(i, "address", "add", ADDRESSES.get(i) + "/24", "dev", "cable");
      machines.ip(i, "link", "set", "lo", "up");
      machines.ip(i, "link", "set", "cable", "up");
    }
    return machines;
  }

  /**
   * Returns the words that begin a command that runs with a loopback interface of its own, or none
   * where there can be no network namespaces.
   */
  static List<String> loopback() {
    return POSSIBLE
        ? ImmutableList.<String>builder()
            .addAll(ALONE)
            .add("sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"")
            .build()
        : List.of();
  }

  private static boolean isPossible() {
    var command = ImmutableList.<String>builder().addAll(ALONE).add("ip", "link").build();
    try {
      return new ProcessBuilder(command)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // There is no such program.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a process that holds a namespace until its input ends, and waits until it does. */
  private static Process holder(List<String> prefix) throws IOException {
    var command = ImmutableList.<String>builder().addAll(prefix);
    var process =
        new ProcessBuilder(command.add("sh", "-c", "echo ready; exec cat").build())
            .redirectError(Redirect.INHERIT)
            .start();
    String answer = new String(process.getInputStream().readNBytes(6), UTF_8);
    assertWithMessage("holder of a namespace").that(answer).isEqualTo("ready\n");
    return process;
  }

  private static ImmutableList<String> entering(Process holder) {
    String pid = Long.toString(holder.pid());
    return ImmutableList.of("nsenter", "-t", pid, "-U", "--preserve-credentials", "-n");
  }

  /** Returns the words that begin a command that runs on a machine. */
  List<String> on(int machine) {
    return entering(holders.get(machine));
  }

  /** Pulls the cable out. */
  void cut() throws IOException, InterruptedException {
    ip(0, "link", "set", "cable", "down");
  }

  /** Puts the cable in again. */
  void join() throws IOException, InterruptedException {
    ip(0, "link", "set", "cable", "up");
  }

  private void ip(int machine, String... arguments) throws IOException, InterruptedException {
    var command =
        ImmutableList.<String>builder().addAll(on(machine)).add("ip").add(arguments).build();
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    assertWithMessage("%s", command).that(exitCode).isEqualTo(0);
  }

  @Override
  public void close() {
    holders.forEach(Process::destroyForcibly);
  }
}
