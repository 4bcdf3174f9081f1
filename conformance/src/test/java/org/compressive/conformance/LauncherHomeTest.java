package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in a built project, with a {@code java} that reports a given home and prints
 * its arguments, because real users without a home exist only in containers.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherHomeTest {

  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(folder.resolve("project")).toRealPath();
    Files.copy(Path.of("..", "compressive"), project.resolve("compressive"));
    Files.createDirectories(project.resolve(".mvn"));
    Files.createDirectories(project.resolve("cli/src/main"));
    Files.createDirectories(project.resolve("cli/target"));
    for (String file :
        new String[] {
          "pom.xml", "cli/pom.xml", "cli/target/compressive-cli.jar", "cli/target/built-from"
        }) {
      Files.createFile(project.resolve(file));
    }
  }

  @Test
  void aUserWithoutAHomeGetsTheFolderThatHomeNames() throws Exception {
    Path home = Files.createDirectory(folder.resolve("my home"));
    Result result = launch("?", home.toString());
    assertThat(result.out()).contains("[-Duser.home=" + home + "]");
    assertThat(result.err())
        .isEqualTo(
            "compressive: the user has no home folder; TensorFlow's native libraries are unpacked"
                + " to "
                + home
                + "/.javacpp\n");
    Files.createDirectory(home.resolve(".javacpp"));
    assertThat(launch("?", home.toString()).err()).isEmpty();
  }

  @Test
  void elseItIsOneOfTheProject() throws Exception {
    for (String home : new String[] {"", "?", folder.resolve("none").toString()}) {
      assertThat(launch("?", home).out()).contains("[-Duser.home=" + project + "/target/home]");
    }
    assertThat(folder.resolve("none").toFile().exists()).isFalse();
  }

  @Test
  void aHomeThatTheSystemKnowsIsLeftToIt() throws Exception {
    Result result = launch("/home/somebody", folder.toString());
    assertThat(result.out()).doesNotContain("user.home");
    assertThat(result.err()).isEmpty();
  }

  private record Result(String out, String err) {}

  /**
   * @param known the home that the JVM finds in the system's list of users
   * @param home the value of the variable HOME
   */
  private Result launch(String known, String home) throws Exception {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        case $1 in
        -XshowSettings:properties)
          printf '    user.dir = /\\n    user.home = %%s\\n    user.name = ?\\n' '%s' >&2
          echo 'openjdk version "17.0.15" 2025-04-15' >&2 ;;
        *) printf '[%%s]' "$@" ;;
        esac
        """
            .formatted(known));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder("sh", project.resolve("compressive").toString(), "--help")
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("HOME", home);
    builder.environment().keySet().removeIf(name -> name.startsWith("COMPRESSIVE_"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(0);
    return new Result(out, Files.readString(err));
  }
}
