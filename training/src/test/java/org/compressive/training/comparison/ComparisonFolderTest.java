package org.compressive.training.comparison;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.training.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonFolderTest {

  private static final String YAML = "base: tiny\nbudget: {steps: 9}\nruns: {a: {}}\n";

  @TempDir private Path folder;

  /** A process that is killed at its start leaves these files. */
  @Test
  void aFolderThatAKilledProcessMadeIsUsed() throws IOException {
    Path target = folder.resolve("a/b");
    new ComparisonFolder(target).create();
    Files.createFile(target.resolve(".lock"));
    Files.createFile(target.resolve(".compare.yaml.tmp"));
    new ComparisonFolder(target).create();
    assertThat(Files.isDirectory(target)).isTrue();
  }

  @Test
  void aFolderThatHoldsSomethingElseIsNot() throws IOException {
    Files.createFile(folder.resolve("text.txt"));
    var e = assertThrows(RunException.class, () -> new ComparisonFolder(folder).create());
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("comparison folder (" + folder + ") exists and holds no comparison");
  }

  @Test
  void aDamagedRowIsNamed() throws IOException {
    Path row = folder.resolve("rows/a/rate-1.0e-4.json");
    Files.createDirectories(row.getParent());
    Files.writeString(row, "{\"learningRate\": ");
    Path file = Files.writeString(folder.resolve("compare.yaml"), YAML);
    var run = ComparisonPlan.read(file, List.of(), config -> config).runs().get(0);
    var e = assertThrows(RunException.class, () -> new ComparisonFolder(folder).trial(run, 1e-4));
    assertThat(e).hasMessageThat().startsWith("row (" + row + ") is damaged: ");
  }
}
