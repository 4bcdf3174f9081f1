package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Runs the launcher with limits below which a JVM ends with a trace. The launcher refuses them
 * before it starts a JVM, even to find out its version.
 */
@EnabledOnOs(OS.LINUX)
final class LauncherLimitsTest {

  /** The number of open files that a shell itself needs to run a script. */
  private static final int SHELL = 16;

  private static final int LEAST = 64;

  @Test
  void tooFewOpenFilesAreOneLine() throws Exception {
    for (int files = 10; files < LEAST; files++) {
      Result result = launch("-n " + files);
      assertWithMessage("ulimit -n %s", files).that(result.exitCode()).isNotEqualTo(0);
      assertWithMessage("ulimit -n %s", files).that(result.text().lines().count()).isEqualTo(1);
      if (files >= SHELL) { // with fewer, the line may be the shell's
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.text())
            .isEqualTo(
                "compressive: the number of files that may be open (ulimit -n %s) must be at least 64\n"
                    .formatted(files));
      }
    }
  }

  /** The threads of all processes of a user other than root count, so the shell may fail first. */
  @Test
  void tooFewThreadsAreOneLine() throws Exception {
    for (int threads : new int[] {15, 20, LEAST - 1}) {
      Result result = launch("-u " + threads);
      assertWithMessage("ulimit -u %s", threads).that(result.exitCode()).isEqualTo(2);
      assertWithMessage("ulimit -u %s", threads).that(result.text().lines().count()).isEqualTo(1);
      if (!result.text().endsWith(": Cannot fork\n")) {
        assertThat(result.text())
            .isEqualTo(
                "compressive: the number of threads of a user (ulimit -u %s) must be at least 64\n"
                    .formatted(threads));
      }
    }
  }

  @Test
  void enoughIsNotRefused() throws Exception {
    assertThat(launch("-n 64").text())
        .isEqualTo(
            "compressive: a JDK 17 or later is needed, and '/nowhere/bin/java' does not run; install"
                + " one or set JAVA_HOME\n");
  }

  private record Result(int exitCode, String text) {}

  private static Result launch(String limit) throws Exception {
    String command = "ulimit " + limit + " && exec sh \"$0\" --help";
    var builder =
        new ProcessBuilder("bash", "-c", command, Path.of("..", "compressive").toString())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", "/nowhere");
    builder.environment().keySet().removeIf(name -> name.startsWith("COMPRESSIVE_"));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), text);
  }
}
