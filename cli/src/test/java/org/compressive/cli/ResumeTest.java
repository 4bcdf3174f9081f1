package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.training.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@code train --resume} on copies of a finished run. */
@ExtendWith(SmallRun.Given.class)
final class ResumeTest {

  private final SmallRun small;
  private Path run;

  ResumeTest(SmallRun small) {
    this.small = small;
  }

  @BeforeEach
  void copyTheRun(@TempDir Path folder) throws IOException {
    run = FolderContent.copy(small.folder(), folder.resolve("copy"));
  }

  @Test
  void aFinishedRunIsEvaluatedExportedAndPrintedAgain() throws IOException {
    MoreFiles.deleteRecursively(run.resolve("model"), RecursiveDeleteOption.ALLOW_INSECURE);
    var report = resume("--json").json();
    for (String key :
        List.of("step", "tokens", "seconds", "trainBitsPerByte", "validationBitsPerByte")) {
      assertThat(report.get(key)).isEqualTo(small.report().get(key));
    }
    assertThat(Files.exists(run.resolve("model/saved_model.pb"))).isTrue();
  }

  @Test
  void goesOnToMoreStepsWhichTheRunRemembers() throws IOException {
    var report = resume("--steps=8", "--json").json();
    assertThat(report.get("step").intValue()).isEqualTo(8);
    assertThat(report.get("tokens").intValue()).isEqualTo(8 * SmallRun.BATCH * SmallRun.WINDOW);
    assertThat(RunFolder.open(run).config().training().steps()).isEqualTo(8);
    assertThat(Files.isDirectory(run.resolve("checkpoints/8"))).isTrue();
    assertThat(resume("--json").json().get("step").intValue()).isEqualTo(8);
  }

  /** The schedule of the configuration has no length, so the decay ends with the run. */
  @Test
  void aDecayThatFollowsTheStepsIsSaid() throws IOException {
    var outcome = resume("--steps=10", "--json");
    assertThat(outcome.json().get("step").intValue()).isEqualTo(10);
    assertThat(outcome.err())
        .contains("decay of the learning rate follows training.steps: it ends at step 10, not 6");
    List<String> rates =
        Files.readAllLines(run.resolve("metrics.csv")).stream()
            .filter(line -> line.matches("(8|10),[^,].*"))
            .map(line -> line.split(",", -1)[5])
            .toList();
    // Two updates of warm-up come first, so step 8 is the sixth of eight updates of decay.
    assertThat(rates).hasSize(2);
    assertThat(Double.parseDouble(rates.get(0))).isWithin(1e-7).of(rate(5 / 8.0));
    assertThat(Double.parseDouble(rates.get(1))).isWithin(1e-7).of(rate(7 / 8.0));
  }

  private static double rate(double share) {
    return 1e-6 + (1e-2 - 1e-6) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  @Test
  void fewerStepsThanWereTakenAreRefusedByTheOption() throws IOException {
    var before = FolderContent.of(run);
    resume("--steps=5")
        .failed(
            2,
            List.of(
                "training.steps (5) must be at least 6, the number of steps that run (" + run,
                "--steps sets training.steps"));
    assertThat(FolderContent.of(run)).isEqualTo(before);
  }

  @Test
  void anEmptyFolderIsAsGoodAsNone() throws IOException {
    Path empty = Files.createDirectory(run.resolveSibling("empty"));
    var resumed = Outcome.of(small.trainInto(empty, "--resume", "--steps=1", "--json"));
    assertThat(resumed.json().get("step").intValue()).isEqualTo(1);
    assertThat(resumed.err()).contains(empty + " is empty: starting it from step 0");
    Path other = Files.createDirectory(run.resolveSibling("other"));
    var trained = Outcome.of(small.trainInto(other, "--steps=1", "--json"));
    assertThat(trained.json().get("validationBitsPerByte"))
        .isEqualTo(resumed.json().get("validationBitsPerByte"));
    assertThat(trained.err()).doesNotContain("is empty");
  }

  @Test
  void aLostBestCheckpointIsSaidByEveryCommandThatUsesIt() throws IOException {
    String best = Files.readString(run.resolve("checkpoints/best")).strip();
    String other = best.equals("3") ? "6" : "3";
    MoreFiles.deleteRecursively(
        run.resolve("checkpoints").resolve(best), RecursiveDeleteOption.ALLOW_INSECURE);
    String lost = run.resolve("checkpoints").resolve(best) + ": the folder is missing";
    Path to = run.resolveSibling("exported");
    for (String line :
        List.of(
            "evaluate",
            "generate --tokens=5",
            "export --to=" + to,
            "inspect",
            "report --windows=1")) {
      var outcome = Outcome.of((line + " --quiet --run=" + run).split(" ", -1)).succeeded();
      assertThat(outcome.err().lines().count()).isEqualTo(1);
      assertThat(outcome.err()).contains("the folder is missing");
      assertThat(outcome.err()).contains(other);
    }
    var model = FolderContent.of(run.resolve("model"));
    var resumed = resume("--quiet", "--steps=6", "--json");
    assertThat(resumed.err()).contains("the best checkpoint cannot be used: " + lost);
    assertThat(resumed.json().get("validationBitsPerByte").doubleValue())
        .isWithin(1e-4)
        .of(small.report().get("validationBitsPerByte").doubleValue());
    assertThat(FolderContent.of(run.resolve("model"))).isEqualTo(model);
  }

  @Test
  void aDryRunShowsTheRunAsItWouldGoOn() throws IOException {
    var outcome =
        Outcome.of("train", "--resume", "--dry-run", "--run=" + run, "--steps=9").succeeded();
    assertThat(outcome.out())
        .contains(
            Files.readString(run.resolve("config.yaml")).replace("steps: 6", "steps: 9").strip());
    assertThat(Files.readString(run.resolve("config.yaml"))).contains("steps: 6");
    Outcome.of("train", "--resume", "--dry-run", "--run=" + run, "--seed=9")
        .failed(2, List.of("training.seed 1, not 9"));
  }

  @Test
  void theConfigurationItWasStartedWithMayBeNamedAgain() throws IOException {
    var outcome = Outcome.of(small.trainInto(run, "--resume", "--steps=7", "--json"));
    assertThat(outcome.json().get("step").intValue()).isEqualTo(7);
    var again = Outcome.of(small.trainInto(run, "--resume", "--json"));
    assertThat(again.json().get("step").intValue()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "--seed=2, training.seed",
    "--set=training.batch=3, training.batch",
    "--set=model.width=32, model.width",
    "--set=training.clip=1, training.clip",
    "--set=training.schedule.floor=0, training.schedule.floor",
    "--corpus=elsewhere.txt, data.corpus",
    "--preset=tiny, model.layers"
  })
  void anotherConfigurationIsRefusedByTheNameOfItsKey(String option, String key)
      throws IOException {
    var before = FolderContent.of(run);
    resume(option)
        .failed(
            2, List.of(run.toString(), key, "only --steps and training.skipNonFinite may change"));
    assertThat(FolderContent.of(run)).isEqualTo(before);
  }

  @Test
  void aDamagedCheckpointIsSkippedByNameAndTheOneBeforeTaken() throws IOException {
    damage(6);
    var outcome = resume("--json");
    assertThat(outcome.json().get("step").intValue()).isEqualTo(SmallRun.STEPS);
    assertThat(outcome.err())
        .containsMatch("skipped a damaged checkpoint: .*checkpoints.6: .*SHA-256");
    assertThat(outcome.json().get("validationBitsPerByte"))
        .isEqualTo(small.report().get("validationBitsPerByte"));
  }

  @Test
  void allDamagedCheckpointsAreNamed() throws IOException {
    damage(3);
    damage(6);
    var before = FolderContent.of(run.resolve("checkpoints"));
    resume()
        .failed(
            2,
            List.of(
                "run folder (" + run + ") has no checkpoint that can be used",
                run.resolve("checkpoints/6") + ": ",
                run.resolve("checkpoints/3") + ": "));
    assertThat(FolderContent.of(run.resolve("checkpoints"))).isEqualTo(before);
    for (String command : List.of("evaluate", "generate")) {
      Outcome.of(command, "--run", run.toString())
          .failed(2, List.of("run folder (" + run + ") has no checkpoint that can be used"));
    }
  }

  @Test
  void withoutACheckpointItStartsFromStepZeroAndSaysSo() throws IOException {
    MoreFiles.deleteRecursively(run.resolve("checkpoints"), RecursiveDeleteOption.ALLOW_INSECURE);
    var outcome = resume("--json");
    assertThat(outcome.err())
        .contains("run (" + run + ") has no checkpoint yet; it restarts from step 0");
    assertThat(outcome.json().get("validationBitsPerByte"))
        .isEqualTo(small.report().get("validationBitsPerByte"));
  }

  @Test
  void withoutARunItStartsOneAndSaysSo() throws IOException {
    Path none = run.resolveSibling("none");
    var outcome = Outcome.of(small.trainInto(none, "--resume", "--json", "--steps=1"));
    assertThat(outcome.json().get("step").intValue()).isEqualTo(1);
    assertThat(outcome.err()).contains(none + " does not exist yet: starting it from step 0");
  }

  @Test
  void otherDataThanTheCheckpointsAreRefused() throws IOException {
    Path other = run.resolveSibling("other");
    Path text = Files.writeString(run.resolveSibling("other.txt"), "another text ".repeat(300));
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--corpus=" + text,
            "--run=" + other,
            "--steps=1")
        .succeeded();
    MoreFiles.deleteRecursively(run.resolve("data"), RecursiveDeleteOption.ALLOW_INSECURE);
    FolderContent.copy(other.resolve("data"), run.resolve("data"));
    resume().failed(2, List.of("checkpoints/6", "must be of the data that"));
  }

  private Outcome resume(String... more) {
    return Outcome.of(
        Stream.concat(Stream.of("train", "--resume", "--run", run.toString()), Arrays.stream(more))
            .toList());
  }

  /** Inverts the bits of one byte of a checkpoint's variables. */
  private void damage(int step) throws IOException {
    Path file = run.resolve("checkpoints/" + step + "/variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= (byte) 0xff;
    Files.write(file, bytes);
  }
}
