package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import com.google.common.collect.TreeMultiset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.compressive.checkpoints.proto.StoredVariable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains through the command line in processes that are killed and stopped at arbitrary moments,
 * and in one that is left undisturbed. After each kill, the folder must verify. With {@code
 * --deterministic}, both runs must end with the same bits.
 */
@DisabledOnOs(OS.WINDOWS) // it has no signals
final class KillAndResumeTest {

  private static final long SEED = 1;

  /**
   * The number of further processes to kill, each at an arbitrary time, while it trains or within a
   * write. The long form sets the system property {@code compressive.kills} to 100.
   */
  private static final int KILLS = Integer.getInteger("compressive.kills", 0);

  /**
   * The exit code with which a POSIX shell reports the end by a signal: 128 plus the signal's
   * number.
   */
  private static final int BY_SIGTERM = 143;

  private static final int BY_SIGKILL = 137;
  private static final int BY_SIGINT = 130;

  /** The exit code of a process that has started others and lost one of them. */
  private static final int PROCESS_LOST = 3;

  private final Random random = new Random(SEED);
  private final Multiset<String> kills = TreeMultiset.create();
  private int processes = 1;
  private long steps = 400 + 40L * KILLS;
  private long verified;
  private final RunOnDisk run;
  private final RunOnDisk peaceful;
  private final Path folder;

  KillAndResumeTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    run = RunOnDisk.withInputs(folder);
    peaceful = new RunOnDisk(folder.resolve("peaceful"));
  }

  @Test
  void aRunThatIsKilledAndStoppedEndsAsOneThatNeverWas() throws Exception {
    killAtAnyTime();
    killWhileItTrains();
    killWithinAWrite();
    killAsOftenAsAsked();
    stop(BY_SIGTERM);
    killWhileItTrains();
    // If SIGINT is ignored here, every child ignores it, too; SIGTERM tests the same.
    stop(interruptIsIgnored() ? BY_SIGTERM : BY_SIGINT);
    finishBoth();
  }

  /**
   * One of two processes is killed, or both and the one that started them. The short form kills
   * once.
   */
  @Test
  void soDoesARunOfTwoProcesses() throws Exception {
    processes = 2;
    steps = 60 + 12L * KILLS;
    killWithinAWrite();
    killAsOftenAsAsked();
    finishBoth();
  }

  private void killAsOftenAsAsked() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      switch (random.nextInt(4)) {
        case 0 -> killAtAnyTime();
        case 1 -> killWhileItTrains();
        default -> killWithinAWrite();
      }
    }
  }

  /** Trains the run and the undisturbed one to their ends, and compares them. */
  private void finishBoth() throws Exception {
    JsonNode report;
    try (Child child = train(run, "--resume")) {
      report = report(child);
    }
    JsonNode expected;
    try (Child child = train(peaceful)) {
      expected = report(child);
    }
    if (KILLS > 0) {
      System.out.println("killed: " + kills);
    }
    checkEqual(report, expected);
  }

  /**
   * Kills a process at an arbitrary time after its first instruction, perhaps before its folder
   * exists.
   */
  private void killAtAnyTime() throws Exception {
    try (Child child = train(run, "--resume")) {
      Thread.sleep(random.nextInt(4000 * processes));
      killed("at any time", kill(child));
    }
  }

  private void killWhileItTrains() throws Exception {
    Object earlier = run.metricsFile();
    try (Child child = train(run, "--resume")) {
      waitForSteps(child, earlier);
      killed("between steps", kill(child));
    }
  }

  /**
   * Kills a process at an arbitrary time after it has begun to write a checkpoint or a model: while
   * it writes variables, validates, seals and renames the checkpoint, exports the model or deletes
   * older checkpoints.
   */
  private void killWithinAWrite() throws Exception {
    Object earlier = run.metricsFile();
    try (Child child = train(run, "--resume")) {
      waitForSteps(child, earlier);
      while (!run.isBeingWritten()) {
        assertWithMessage(state() + child).that(child.handle().isAlive()).isTrue();
        Thread.onSpinWait();
      }
      Thread.sleep(random.nextInt(80), random.nextInt(1_000_000));
      killed("within a write", kill(child));
    }
  }

  /**
   * Kills the process; if it has started others, kills one of these or all. Waits until all have
   * ended.
   *
   * @return what was killed, for the list of kills
   */
  private String kill(Child child) throws Exception {
    List<ProcessHandle> members =
        child.handle().children().sorted(Comparator.comparing(ProcessHandle::pid)).toList();
    int victim = members.size() < processes ? members.size() : random.nextInt(members.size() + 1);
    boolean all = processes == 1 || victim == members.size();
    if (all) {
      child.handle().destroyForcibly();
      members.forEach(ProcessHandle::destroyForcibly);
    } else {
      members.get(victim).destroyForcibly();
    }
    assertWithMessage(state() + child)
        .that(child.exitCode())
        .isEqualTo(all ? BY_SIGKILL : PROCESS_LOST);
    members.forEach(member -> member.onExit().join());
    return all ? "" : "process %s, ".formatted(victim);
  }

  /** Checks that the folder of a killed process verifies, if it exists already. */
  private void killed(String when, String what) throws IOException {
    kills.add(what + when + (run.isBeingWritten() ? ", leaving an unfinished write" : ""));
    if (run.hasCheckpoints()) {
      assertWithMessage(state()).that(run.newest().step()).isAtLeast(verified);
      verified = run.newest().step();
    }
  }

  private void stop(int exitCode) throws Exception {
    Object earlier = run.metricsFile();
    try (Child child = train(run, "--resume")) {
      long before = waitForSteps(child, earlier);
      if (exitCode == BY_SIGTERM) {
        child.handle().destroy();
      } else {
        interrupt(child);
      }
      assertWithMessage(state() + child).that(child.exitCode()).isEqualTo(exitCode);
      assertThat(child.out()).isEmpty();
      assertThat(child.err()).contains("stopped; train --resume --run " + run.folder());
      long stopped = run.lastStep();
      assertWithMessage(state()).that(stopped).isAtLeast(before);
      assertWithMessage(state()).that(stopped).isLessThan(steps);
      assertWithMessage(state()).that(run.newest().step()).isEqualTo(stopped);
      assertThat(run.newest().manifest().getTraining().getUpdates()).isEqualTo(stopped);
    }
  }

  /**
   * Waits until the process has taken some steps, and a moment longer.
   *
   * @param earlier the metrics file of the previous process, which a new process first replaces
   * @return the last step seen
   */
  private long waitForSteps(Child child, @Nullable Object earlier) throws Exception {
    while (Objects.equals(run.metricsFile(), earlier)) {
      assertWithMessage(state() + child).that(child.handle().isAlive()).isTrue();
      Thread.sleep(2);
    }
    long until = run.lastStep() + 5 + random.nextInt(30);
    while (run.lastStep() < until) {
      assertWithMessage(state() + child).that(child.handle().isAlive()).isTrue();
      Thread.sleep(1);
    }
    Thread.sleep(random.nextInt(10), random.nextInt(1_000_000));
    return run.lastStep();
  }

  private void checkEqual(JsonNode report, JsonNode expected) throws IOException {
    var checkpoint = run.newest();
    var untouched = peaceful.newest();
    assertThat(checkpoint.step()).isEqualTo(steps);
    List<String> names =
        checkpoint.manifest().getVariableList().stream().map(StoredVariable::getName).toList();
    assertThat(names.stream().filter(name -> name.contains("memory")).toList()).isNotEmpty();
    assertThat(names.size()).isAtLeast(100); // weights and both of Adam's averages
    assertWithMessage(state())
        .that(checkpoint.manifest().getVariableList())
        .isEqualTo(untouched.manifest().getVariableList());
    // This compares the sizes and SHA-256 of all files, which newest() has verified.
    assertWithMessage(state())
        .that(checkpoint.manifest().getFileList())
        .isEqualTo(untouched.manifest().getFileList());
    assertThat(checkpoint.manifest().getTraining().getRecentLossesList())
        .isEqualTo(untouched.manifest().getTraining().getRecentLossesList());
    assertWithMessage(state()).that(run.metrics()).isEqualTo(peaceful.metrics());
    for (String key : List.of("step", "tokens", "trainBitsPerByte", "validationBitsPerByte")) {
      assertWithMessage("%s, %s", key, state()).that(report.get(key)).isEqualTo(expected.get(key));
    }
    assertThat(run.leftovers()).containsExactly(".lock");
  }

  private Child train(RunOnDisk into, String... more) throws IOException {
    List<String> several =
        List.of("--processes=" + processes, "--restarts=0", "--process-timeout=5");
    return Child.compressive(
        folder,
        ImmutableList.<String>builder()
            .add("train", "--deterministic", "--json", "--config=interrupted.yaml")
            .add("--corpus=text.txt", "--run=" + into.folder(), "--steps=" + steps)
            .addAll(processes == 1 ? List.of() : several)
            .add(more)
            .build());
  }

  private static JsonNode report(Child child) throws Exception {
    return JsonMapper.builder().build().readTree(child.succeeded());
  }

  private static void interrupt(Child child) throws Exception {
    long pid = child.handle().pid();
    int sent = new ProcessBuilder("kill", "-INT", String.valueOf(pid)).start().waitFor();
    assertThat(sent).isEqualTo(0);
  }

  /**
   * Returns whether SIGINT is ignored, as it is in a process that a shell started in the
   * background, and in its children.
   */
  private static boolean interruptIsIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
      }
    }
    return false;
  }

  private String state() throws IOException {
    return "seed %d, last step %d\n".formatted(SEED, run.lastStep());
  }
}
