package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trains through the command line in processes that lose each other. */
@EnabledOnOs(OS.LINUX) // the others have no /proc, and Windows no signals
final class SeveralProcessesTest {

  /** A part of the command line of each process but the first. */
  private static final String FOLLOWS = "-Dcompressive.terminal=false";

  /** A part of the command line of each process. */
  private static final String STARTED = "-Dcompressive.parent=";

  private static final int STEPS = 60;

  private final Path folder;
  private final RunOnDisk run;

  SeveralProcessesTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    run = RunOnDisk.withInputs(folder);
  }

  /**
   * The second of two processes is stopped, so that it neither answers nor ends; then the first of
   * two new ones is killed. Each loss is noticed and named, and the steps are those of one process.
   */
  @Test
  void aRunGoesOnAfterProcessesWereLost() throws Exception {
    try (Child child = train("--processes=2", "--steps=" + STEPS, "--process-timeout=3")) {
      ProcessHandle second = process(child, true, 17);
      String pid = Long.toString(second.pid());
      assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isEqualTo(0);
      second.onExit().join();
      kill(process(child, false, run.lastStep() + 15));
      child.succeeded();
      assertThat(child.err())
          .containsMatch("process \\(1 at 127\\.0\\.0\\.1:\\d+\\) has not answered for \\d s");
      assertThat(child.err()).contains("resuming the run in new processes (1 of 3)");
      assertThat(child.err()).containsMatch("process \\(0 at 127\\.0\\.0\\.1:\\d+\\) has ended");
      assertThat(child.err()).contains("resuming the run in new processes (2 of 3)");
    }
    var expected = trainedAlone().metrics();
    var metrics = run.metrics();
    assertThat(metrics).hasSize(expected.size());
    for (int i = 1; i < metrics.size(); i++) {
      assertThat(metrics.get(i).get(0)).isEqualTo(expected.get(i).get(0));
      assertClose(metrics.get(i).get(1), expected.get(i).get(1), metrics.get(i).get(0));
    }
    twoProcessesEvaluateAsOne();
    nothingIsLeftOfAnEvaluationThatLosesAProcess();
  }

  private void twoProcessesEvaluateAsOne() throws Exception {
    try (Child child = command("evaluate", "--run=" + run.folder(), "--batch=2", "--processes=2")) {
      var json = JsonMapper.builder().build().readTree(child.succeeded());
      var trained = RunFolder.open(run.folder());
      try (var corpus = trained.corpus();
          var model = trained.model()) {
        var expected =
            new Scorer(model)
                .score(corpus.store(Split.VALIDATION), ScoringOptions.defaults().withStreams(2));
        assertThat(json.get("tokens").longValue()).isEqualTo(expected.tokens());
        assertThat(json.get("words").longValue()).isEqualTo(expected.words());
        assertThat(json.get("nats").doubleValue())
            .isWithin(1e-4 * expected.nats())
            .of(expected.nats());
      }
    }
  }

  /** The second process is killed as soon as it is there, perhaps before it has met the first. */
  private void nothingIsLeftOfAnEvaluationThatLosesAProcess() throws Exception {
    try (Child child =
        command(
            "evaluate",
            "--run=" + run.folder(),
            "--batch=2",
            "--processes=2",
            "--restarts=0",
            "--process-timeout=1",
            "--by=document",
            "--tables=tables")) {
      kill(process(child, true, 0));
      assertThat(child.exitCode()).isEqualTo(3);
      assertThat(child.err()).containsMatch("process \\(1( at 127\\.0\\.0\\.1:\\d+)?\\) has ended");
      assertThat(child.out()).isEmpty();
      assertThat(Files.exists(folder.resolve("tables"))).isFalse();
    }
  }

  /** The second process is stopped again and again, for most of the time. */
  @Test
  void aSlowProcessIsNamedOnce() throws Exception {
    try (Child child =
        train("--processes=2", "--steps=110", "--set=training.checkpointEvery=110")) {
      ProcessHandle second = process(child, true, 2);
      String stop = "while kill -STOP $0; do sleep 0.03; kill -CONT $0; sleep 0.005; done";
      new ProcessBuilder("sh", "-c", stop, Long.toString(second.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      child.succeeded();
      assertThat(
              child
                  .err()
                  .lines()
                  .filter(line -> line.contains(" times as long as the others to compute a step ("))
                  .toList())
          .hasSize(1);
      assertThat(child.err()).containsMatch("process \\(1 at 127\\.0\\.0\\.1:\\d+\\) takes ");
    }
  }

  /** Trains with the same configuration in this process. */
  private RunOnDisk trainedAlone() throws IOException {
    var config =
        ConfigurationYaml.read(
            RunConfig.class,
            Files.readString(folder.resolve("interrupted.yaml")),
            "interrupted.yaml",
            List.of("training.deterministic=true", "training.steps=" + STEPS));
    config =
        config.withData(config.data().withCorpus(List.of(folder.resolve("text.txt").toString())));
    var alone = RunFolder.create(folder.resolve("alone"), config);
    var unused = Trainer.of(alone).train();
    return new RunOnDisk(alone.folder());
  }

  /**
   * Returns a process that a child has started, once the run has taken some steps.
   *
   * @param follows whether it is one that does not lead
   */
  private ProcessHandle process(Child child, boolean follows, long steps) throws Exception {
    while (true) {
      assertWithMessage(child.toString()).that(child.handle().isAlive()).isTrue();
      Optional<ProcessHandle> found =
          child.handle().children().filter(each -> isProcess(each, follows)).findFirst();
      if (found.isPresent() && run.lastStep() >= steps) {
        return found.get();
      }
      Thread.sleep(10);
    }
  }

  private static boolean isProcess(ProcessHandle process, boolean follows) {
    String line = commandLine(process);
    return line.contains(STARTED) && line.contains(FOLLOWS) == follows;
  }

  private static void kill(ProcessHandle process) {
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return ""; // It has ended since it was listed.
    }
  }

  private static void assertClose(String actual, String expected, String step) {
    if (expected.isEmpty()) {
      assertWithMessage(step).that(actual).isEmpty();
    } else {
      double value = Double.parseDouble(expected);
      assertWithMessage(step).that(Double.parseDouble(actual)).isWithin(1e-4 * value).of(value);
    }
  }

  private Child train(String... more) throws IOException {
    return command(
        "train",
        ImmutableList.<String>builder()
            .add("--deterministic", "--config=interrupted.yaml", "--corpus=text.txt")
            .add("--run=" + run.folder())
            .add(more)
            .build()
            .toArray(String[]::new));
  }

  private Child command(String name, String... options) throws IOException {
    return Child.behind(
        Machines.loopback(),
        folder,
        ImmutableList.<String>builder()
            .add("-XX:TieredStopAtLevel=1", "-cp", Child.classPath(), "org.compressive.cli.Main")
            .add(name, "--json")
            .add(options)
            .build());
  }
}
