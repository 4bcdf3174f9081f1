package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.compressive.inference.Gpu;
import org.junit.jupiter.api.Assertions;

/**
 * This machine's Jupyter, with a home of its own below {@code target/} and the kernel as {@code
 * install-kernel} installs it. Jupyter is searched for once. If it is not installed, a test is
 * skipped, or fails if {@code -Dcompressive.skips=forbidden} is set.
 *
 * @param python the interpreter that Jupyter's packages belong to
 * @param home the folder used as the user's home
 */
record Jupyter(String python, Path home) {

  private static final Path ROOM = Path.of("").toAbsolutePath();
  private static final String MODULES = "import jupyter_client, nbconvert";
  private static final ImmutableList<String> TOOLS =
      ImmutableList.of(
          "cat", "dirname", "find", "grep", "head", "mkdir", "readlink", "sed", "sh", "uname");
  private static final Optional<String> PYTHON = findPython();

  /** Returns Jupyter with the kernel installed. */
  static Jupyter installed() throws Exception {
    Jupyter jupyter = new Jupyter(required(), target("jupyter"));
    Command.Outcome outcome =
        jupyter
            .installKernel("--prefix", jupyter.home().toString())
            // The kernel starts in half the time this way; cells that compute for long in Java
            // would need the other compiler. mvn clean removes what cells leave in the temporary
            // folder.
            .with(
                "COMPRESSIVE_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 \"-Djava.io.tmpdir=" + target("tmp") + "\"")
            .run();
    assertWithMessage(outcome.toString()).that(outcome.exit()).isEqualTo(0);
    return jupyter;
  }

  /** Returns an empty or reused folder below {@code target/}. */
  static Path target(String name) throws IOException {
    return Files.createDirectories(ROOM.resolve("target").resolve(name));
  }

  private static String required() {
    String missing =
        "Jupyter is missing: apt-get install --no-install-recommends jupyter-nbconvert"
            + " jupyter-client";
    if (PYTHON.isEmpty() && "forbidden".equals(System.getProperty("compressive.skips"))) {
      Assertions.fail(missing);
    }
    assumeTrue(PYTHON.isPresent(), missing);
    return PYTHON.orElseThrow();
  }

  private static Optional<String> findPython() {
    for (String python : ImmutableList.of("/usr/bin/python3", "python3")) {
      try {
        if (new Command(python, "-c", MODULES).run().exit() == 0) {
          return Optional.of(python);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageThat().contains(python); // there is no such interpreter
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return Optional.empty();
  }

  /** Returns the installer, in a home in which nothing is installed yet. */
  private Command installKernel(String... arguments) throws IOException {
    return installer(ROOM.resolve("install-kernel"), home, arguments);
  }

  /**
   * Returns the installer, with the JDK that runs this test and neither Jupyter nor Maven on its
   * path: a build would delete the jars that this one uses.
   */
  static Command installer(Path file, Path home, String... arguments) throws IOException {
    return new Command(ImmutableList.<String>builder().add(file.toString()).add(arguments).build())
        .withoutAll("COMPRESSIVE_")
        .with("COMPRESSIVE_GPU", Gpu.isSupported() ? "1" : "0")
        .with("PATH", systemTools().toString())
        .with("JAVA_HOME", System.getProperty("java.home"))
        .with("HOME", home.toString())
        .without("JUPYTER_DATA_DIR")
        .without("XDG_DATA_HOME");
  }

  /** Returns a folder with the system tools that the installer needs. */
  private static Path systemTools() throws IOException {
    Path folder = target("system-tools");
    for (String tool : TOOLS) {
      for (String place : ImmutableList.of("/bin", "/usr/bin")) {
        Path found = Path.of(place, tool);
        if (Files.isExecutable(found) && !Files.exists(folder.resolve(tool))) {
          Files.createSymbolicLink(folder.resolve(tool), found);
        }
      }
    }
    return folder;
  }

  /** Returns a scenario of {@code kernel_client.py}. */
  Command client(String scenario, String... arguments) {
    return python(
        ImmutableList.<String>builder()
            .add(ROOM.resolve("src/test/resources/kernel_client.py").toString(), scenario)
            .add(arguments)
            .build());
  }

  /**
   * Returns Python with Jupyter's packages, which finds the kernel under test and no user's home.
   */
  Command python(ImmutableList<String> arguments) {
    return new Command(ImmutableList.<String>builder().add(python).addAll(arguments).build())
        .with("HOME", home.toString())
        .with("JUPYTER_PATH", home.resolve("share/jupyter").toString())
        .with("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        .without("JUPYTER_DATA_DIR")
        .without("JUPYTER_RUNTIME_DIR")
        .without("XDG_RUNTIME_DIR");
  }
}
