package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * The launcher in a project that looks built, with a {@code java} that reports a given home and
 * prints its arguments.
 */
final class LauncherProject {

  private final Path folder;
  private final Path project;

  LauncherProject(Path folder) throws IOException {
    this.folder = folder;
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

  /** The output of the launcher; that of {@code java} is its arguments, each in brackets. */
  record Result(String out, String err) {}

  /** Returns the folder of the project. */
  Path path() {
    return project;
  }

  /**
   * Runs the launcher.
   *
   * @param known the home that the JVM finds in the system's list of users
   * @param environment variables to set
   */
  Result launch(String known, Map<String, String> environment, String... arguments)
      throws Exception {
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
        new ProcessBuilder("sh", project.resolve("compressive").toString())
            .redirectError(err.toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("COMPRESSIVE_"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(0);
    return new Result(out, Files.readString(err));
  }
}
