package org.compressive.files;

import static com.google.common.truth.Truth.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir Path place;

  @Test
  void closingDeletesTheFolder() throws IOException {
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      path = folder.path();
      Files.writeString(path.resolve("a"), "a");
      assertThat(path.isAbsolute()).isTrue();
      TemporaryFolder.removeAbandoned();
      assertThat(Files.exists(path.resolve("a"))).isTrue();
    }
    assertThat(Files.exists(path)).isFalse();
  }

  /** The folder of another process stays until that process is killed. */
  @Test
  void theFolderOfAKilledProcessIsRemoved() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + place,
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path path;
    try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
      path = Path.of(lines.readLine());
      Files.createDirectory(place.resolve("compressive-of-something-else"));
      TemporaryFolder.removeAbandoned(place);
      assertThat(Files.exists(path.resolve("a"))).isTrue();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(Files.exists(path.resolve("a"))).isTrue();
    TemporaryFolder.removeAbandoned(place);
    try (var left = Files.list(place)) {
      assertThat(left.map(each -> each.getFileName().toString()).toList())
          .containsExactly("compressive-of-something-else");
    }
  }

  /** A process that creates a folder and waits. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (TemporaryFolder folder = TemporaryFolder.create()) {
        Files.writeString(folder.path().resolve("a"), "a");
        System.out.println(folder.path());
        Thread.sleep(600_000);
      }
    }
  }
}
