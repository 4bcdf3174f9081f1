package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunPlaceTest {

  @TempDir private Path runs;

  @Test
  void theFirstRunHasTheNameAlone() throws IOException {
    assertThat(place().toCreate()).isEqualTo(runs.resolve("tiny"));
    assertThat(place().toResume()).isEmpty();
    var nowhere = new RunPlace(runs.resolve("nowhere"), "tiny", null);
    assertThat(nowhere.toCreate()).isEqualTo(runs.resolve("nowhere/tiny"));
    assertThat(nowhere.toResume()).isEmpty();
  }

  @Test
  void aGapIsNeitherFilledNorTakenForTheEnd() throws IOException {
    run("tiny", 1);
    run("tiny-3", 3);
    assertThat(place().toCreate()).isEqualTo(runs.resolve("tiny-4"));
    assertThat(place().toResume()).hasValue(runs.resolve("tiny-3"));
  }

  @Test
  void theLowestMayBeGone() throws IOException {
    run("tiny-2", 2);
    run("tiny-10", 10);
    assertThat(place().toCreate()).isEqualTo(runs.resolve("tiny-11"));
    assertThat(place().toResume()).hasValue(runs.resolve("tiny-10"));
  }

  @Test
  void theRunThatWasTrainedLastIsResumed() throws IOException {
    run("tiny", 1);
    run("tiny-2", 2);
    run("tiny-3", 3);
    Files.setLastModifiedTime(
        Files.createFile(runs.resolve("tiny-2/metrics.csv")), FileTime.fromMillis(4));
    Files.setLastModifiedTime(
        Files.createFile(runs.resolve("tiny-3/report.html")), FileTime.fromMillis(5));
    assertThat(place().toResume()).hasValue(runs.resolve("tiny-2"));
  }

  @Test
  void ofRunsOfTheSameTimeTheHighestIsResumed() throws IOException {
    run("tiny-9", 1);
    run("tiny-10", 1);
    run("tiny", 1);
    assertThat(place().toResume()).hasValue(runs.resolve("tiny-10"));
  }

  @Test
  void whatIsNoRunHasANumberButIsNotResumed() throws IOException {
    run("tiny", 1);
    Files.createDirectory(runs.resolve("tiny-4"));
    Files.writeString(runs.resolve("tiny-7"), "a file");
    for (String other :
        new String[] {
          "tiny-1", "tiny-08", "tiny-x", "tiny-9999999999999999999", "tinybig", ".tiny-8"
        }) {
      run(other, 9);
    }
    assertThat(place().toCreate()).isEqualTo(runs.resolve("tiny-8"));
    assertThat(place().toResume()).hasValue(runs.resolve("tiny"));
  }

  @Test
  void aChosenFolderIsBoth() throws IOException {
    run("tiny", 1);
    var chosen = new RunPlace(runs, "tiny", Path.of("mine"));
    assertThat(chosen.toCreate()).isEqualTo(Path.of("mine"));
    assertThat(chosen.toResume()).hasValue(Path.of("mine"));
  }

  private RunPlace place() {
    return new RunPlace(runs, "tiny", null);
  }

  /** Writes the files that make a folder a run, with a given modification time. */
  private void run(String name, long millis) throws IOException {
    Path config = Files.createDirectory(runs.resolve(name)).resolve("config.yaml");
    Files.setLastModifiedTime(Files.createFile(config), FileTime.fromMillis(millis));
  }
}
