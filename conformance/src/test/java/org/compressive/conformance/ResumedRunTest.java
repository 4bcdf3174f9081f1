package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.Dropout;
import org.compressive.graph.config.PerLayer;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trains every kind of state to the end, and again from an intermediate checkpoint. A checkpoint
 * holds the whole state, so parameters, averages and memories end with the same bits.
 */
final class ResumedRunTest {

  private static final int STEPS = 5;
  private static final int RESUMED_FROM = 3;
  private static final int VOCABULARY = 256; // bytes

  @TempDir private static Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#states")
  void isTheSameRun(Case each) throws IOException {
    Path text =
        Files.writeString(folder.resolve("text.txt"), "I had a rosy little sister. ".repeat(90));
    RunConfig config = config(each, text);
    Path path = Files.createTempDirectory(folder, "run").resolve("run");
    RunOnDisk run = new RunOnDisk(path);

    RunFolder created = RunFolder.create(path, config, List.of());
    assertThat(Trainer.of(created).train()).isPresent();
    assertThat(run.newest().step()).isEqualTo(STEPS);
    Path last = Files.move(run.newest().folder(), path.resolveSibling("last"));
    assertThat(run.newest().step()).isEqualTo(RESUMED_FROM);
    assertThat(Trainer.of(RunFolder.open(path)).train()).isPresent();

    Checkpoint expected = Checkpoint.open(last);
    Checkpoint found = run.newest();
    assertThat(found.step()).isEqualTo(STEPS);
    assertThat(files(found)).isEqualTo(files(expected));
    for (String name : files(expected)) {
      assertWithMessage("%s: %s", each, name)
          .that(Files.mismatch(file(found, name), file(expected, name)))
          .isEqualTo(-1);
    }
  }

  private static RunConfig config(Case each, Path text) throws IOException {
    String yaml =
        Resources.toString(Resources.getResource(ResumedRunTest.class, "interrupted.yaml"), UTF_8);
    List<String> settings =
        List.of(
            "training.steps=" + STEPS,
            "training.warmup=2",
            "training.checkpointEvery=" + RESUMED_FROM,
            "training.deterministic=true",
            "data.corpus=[\"" + text + "\"]");
    var run = ConfigurationYaml.read(RunConfig.class, yaml, "interrupted.yaml", settings);
    var model = ConfigEdits.with(each.config(), "vocabulary", VOCABULARY);
    // One layer is enough, because all have the same kinds of state.
    model =
        model
            .withMemory(PerLayer.all(model.memory(0)))
            .withCompressedMemory(PerLayer.all(model.compressedMemory(0)));
    model = ConfigEdits.with(model, "layers", 1);
    model = model.withDropout(Dropout.of(0.1).withAttention(0.1));
    return run.withModel(model);
  }

  /** Returns the files of the variables, without the folder. */
  private static List<String> files(Checkpoint checkpoint) throws IOException {
    Path prefix = checkpoint.variables();
    try (Stream<Path> all = Files.list(prefix.toAbsolutePath().getParent())) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static Path file(Checkpoint checkpoint, String name) {
    return checkpoint.variables().resolveSibling(name);
  }
}
