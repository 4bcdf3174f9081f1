package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.compressive.training.ClusterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trains on two machines that lose each other. Every process ends and names the one it lost. */
@EnabledOnOs(OS.LINUX) // the others have no network namespaces
final class SeveralMachinesTest {

  /** The time, in seconds, after which a silent process counts as lost. */
  private static final int SILENCE = Integer.getInteger("compressive.processTimeout", 3);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LOST = 3; // the exit code

  private final Path folder;
  private final RunOnDisk run;

  SeveralMachinesTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    run = RunOnDisk.withInputs(folder);
  }

  @Test
  void processesThatLoseEachOtherEnd() throws Exception {
    try (var machines = Machines.joined()) {
      theNetworkIsCut(machines);
      machines.join();
      theFirstProcessIsStopped(machines);
      theFirstProcessIsStartedAgainAlone(machines);
    }
    assertThat(run.isBeingWritten()).isFalse();
    assertThat(run.newest().step()).isAtLeast(15);
  }

  private void theNetworkIsCut(Machines machines) throws Exception {
    try (Child first = train(machines, 0);
        Child second = train(machines, 1)) {
      awaitStep(17, first, second);
      machines.cut();
      ended(first, "process \\(1 at 10\\.0\\.0\\.2:2222\\) has not answered for \\d+ s");
      ended(second, "process \\(0 at 10\\.0\\.0\\.1:2222\\) has not answered for \\d+ s");
    }
  }

  /** It wakes up after the others have ended, and writes nothing that another one reads. */
  private void theFirstProcessIsStopped(Machines machines) throws Exception {
    try (Child first = train(machines, 0);
        Child second = train(machines, 1)) {
      awaitStep(run.newest().step() + 17, first, second);
      signal(first, "STOP");
      ended(second, "process \\(0 at 10\\.0\\.0\\.1:2222\\) has not answered for \\d+ s");
      Thread.sleep(2500); // It must have been stopped for longer than the others wait.
      var before = files();
      signal(first, "CONT");
      ended(first, "process \\(0 at 10\\.0\\.0\\.1:2222\\) has not run for \\d+ s");
      assertThat(files()).isEqualTo(before);
    }
  }

  /** The other one still serves the run of the first process's predecessor. */
  private void theFirstProcessIsStartedAgainAlone(Machines machines) throws Exception {
    try (Child first = train(machines, 0);
        Child second = train(machines, 1)) {
      awaitStep(run.newest().step() + 17, first, second);
      signal(second, "STOP");
      signal(first, "KILL");
      first.handle().onExit().join();
      try (Child again = train(machines, 0)) {
        while (!again.err().contains("is open on all network interfaces")) {
          assertWithMessage(again.toString()).that(again.handle().isAlive()).isTrue();
          Thread.sleep(10);
        }
        signal(second, "CONT");
        ended(
            second,
            "process \\((0 at 10\\.0\\.0\\.1:2222\\) has |1 at 10\\.0\\.0\\.2:2222\\) has not run)");
        // It may have met the other one before that ended, or not.
        ended(
            again, "process \\(1 at 10\\.0\\.0\\.2:2222\\) has (ended|not answered within \\d+ s)");
      }
    }
  }

  private static void ended(Child child, String line) throws Exception {
    long start = System.nanoTime();
    assertWithMessage(child.toString()).that(child.exitCode()).isEqualTo(LOST);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
    var named = child.err().lines().filter(each -> each.startsWith("compressive: process ("));
    assertWithMessage(child.toString()).that(named.count()).isEqualTo(1);
    assertThat(child.err()).containsMatch("compressive: " + line);
  }

  private void awaitStep(long step, Child... children) throws Exception {
    while (run.lastStep() < step) {
      for (Child child : children) {
        assertWithMessage(child.toString()).that(child.handle().isAlive()).isTrue();
      }
      Thread.sleep(10);
    }
  }

  private static void signal(Child child, String signal) throws Exception {
    String pid = Long.toString(child.handle().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isEqualTo(0);
  }

  /**
   * Returns the time at which each file of the run was written last, by its path, without the event
   * files, which belong to one process each.
   */
  private Map<Path, Long> files() throws IOException {
    try (var paths = Files.walk(run.folder())) {
      return paths
          .filter(path -> !path.startsWith(run.folder().resolve("events")))
          .collect(
              ImmutableSortedMap.toImmutableSortedMap(
                  Path::compareTo, path -> path, SeveralMachinesTest::time));
    }
  }

  private static long time(Path path) {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Child train(Machines machines, int index) throws IOException {
    var addresses = Machines.ADDRESSES.stream().map(address -> address + ":2222").toList();
    return Child.behind(
        ImmutableList.<String>builder()
            .addAll(machines.on(index))
            .add("env", "TF_CONFIG=" + new ClusterSpec(addresses, index).toJson())
            .build(),
        folder,
        ImmutableList.<String>builder()
            .add("-XX:TieredStopAtLevel=1", "-cp", Child.classPath(), "org.compressive.cli.Main")
            .add(
                "train",
                "--resume",
                "--json",
                "--config=interrupted.yaml",
                "--process-timeout=" + SILENCE,
                "--start-timeout=20")
            .add("--corpus=text.txt", "--run=" + run.folder(), "--steps=100000")
            .add("--set=training.schedule={shape: constant}")
            .build());
  }
}
