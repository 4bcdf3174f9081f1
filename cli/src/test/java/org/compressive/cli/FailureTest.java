package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests failures that are not the user's: exit code 1, and a stack trace only on request. */
@ExtendWith(SmallRun.Given.class)
final class FailureTest {

  private final SmallRun small;
  private Path run;

  FailureTest(SmallRun small) {
    this.small = small;
  }

  @BeforeEach
  void copyTheRun(@TempDir Path folder) throws IOException {
    run = FolderContent.copy(small.folder(), folder.resolve("copy"));
  }

  @Test
  void checkpointsThatCannotBeWrittenAreNamed() throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    MoreFiles.deleteRecursively(checkpoints, RecursiveDeleteOption.ALLOW_INSECURE);
    Files.writeString(checkpoints, "in the way");
    Outcome.of("train", "--resume", "--run=" + run)
        .failed(1, List.of(checkpoints.toString(), "is not a folder"));
    Outcome.of("train", "--resume", "--quiet", "--json", "--run=" + run)
        .failed(1, List.of(checkpoints.toString(), "is not a folder"));
  }

  @Test
  void divergenceIsNamedWithItsStep() {
    var outcome =
        Outcome.of(
            small.trainInto(
                run.resolveSibling("new"), "--quiet", "--set=training.learningRate=1e38"));
    outcome.failed(1, List.of("step ", "not finite", "training.learningRate"));
  }

  @Test
  void anUnforeseenFailureShowsItsTraceOnlyWithVerbose() throws IOException {
    Files.delete(run.resolve("metrics.csv"));
    Files.createDirectory(run.resolve("metrics.csv"));
    Outcome.of("train", "--resume", "--run=" + run)
        .failed(1, List.of("IOException: ", "--verbose shows where"));
    var verbose = Outcome.of("train", "--resume", "--verbose", "--run=" + run);
    assertThat(verbose.exitCode()).isEqualTo(1);
    assertThat(verbose.out()).isEmpty();
    assertThat(verbose.err()).contains("\tat org.compressive.training.");
    assertThat(verbose.err().lines().toList().get(verbose.err().lines().toList().size() - 1))
        .startsWith("compressive: ");
  }
}
