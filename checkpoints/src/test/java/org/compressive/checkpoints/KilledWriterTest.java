package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.compressive.checkpoints.proto.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that only writes checkpoints, at an arbitrary point of its work. */
class KilledWriterTest {
  private static final int KEEP = 2;
  private static final long SEED = 1;

  @TempDir Path run;

  @Test
  void whatWasAnnouncedIsFoundAfterEveryKill() throws Exception {
    Path folder = run.resolve("checkpoints");
    Random random = new Random(SEED);
    long announced = -1;
    for (int round = 0; round < 4; round++) {
      announced = killedAfter(folder, 5 + random.nextInt(10), random.nextInt(1_000_000));
      CheckpointStore store = new CheckpointStore(folder, KEEP);
      store.recover();
      CheckpointSearch search = store.newest();
      String state =
          "seed " + SEED + ", round " + round + ", announced " + announced + ", found " + search;
      assertWithMessage(state).that(search.skipped()).isEmpty();
      assertWithMessage(state).that(search.found().isPresent()).isTrue();
      assertWithMessage(state).that(search.found().get().step()).isAtLeast(announced);
      for (String name : FolderNames.names(folder)) {
        assertWithMessage(state).that(name).matches("[0-9]+|latest|best");
      }
    }
    assertThat(announced).isAtLeast(20);
  }

  /** Returns the last step that the process reported as written. */
  private static long killedAfter(Path folder, int writes, int nanoseconds)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = -1;
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < writes; i++) {
        last = Long.parseLong(String.valueOf(lines.readLine()));
      }
      Thread.sleep(0, nanoseconds);
      // Not through Process, which would close its output as well.
      writer.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Long.parseLong(line);
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return last;
  }

  /** A process that writes every step twice, so that the second checkpoint replaces the first. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) {
      CheckpointStore store = new CheckpointStore(Path.of(arguments[0]), KEEP);
      store.recover();
      long next = store.newest().found().map(found -> found.step() + 1).orElse(0L);
      for (long step = next; ; step++) {
        store.write(step, Endless::content);
        store.write(step, Endless::content);
        System.out.println(step);
      }
    }

    private static CheckpointContent content(Path variables) throws IOException {
      Files.write(variables.resolveSibling("variables.data"), new byte[100_000]);
      Files.write(variables.resolveSibling("variables.index"), new byte[100]);
      return new CheckpointContent(List.of(), "", TrainingState.getDefaultInstance(), true);
    }
  }
}
