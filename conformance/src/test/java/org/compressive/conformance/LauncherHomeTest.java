package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher for users without a home, because real ones exist only in containers. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherHomeTest {

  @TempDir private Path folder;
  private LauncherProject project;

  @BeforeEach
  void makeProject() throws IOException {
    project = new LauncherProject(folder);
  }

  @Test
  void aUserWithoutAHomeGetsTheFolderThatHomeNames() throws Exception {
    Path home = Files.createDirectory(folder.resolve("my home"));
    var result = launch("?", home.toString());
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
      assertThat(launch("?", home).out())
          .contains("[-Duser.home=" + project.path() + "/target/home]");
    }
    assertThat(folder.resolve("none").toFile().exists()).isFalse();
  }

  @Test
  void aHomeThatTheSystemKnowsIsLeftToIt() throws Exception {
    var result = launch("/home/somebody", folder.toString());
    assertThat(result.out()).doesNotContain("user.home");
    assertThat(result.err()).isEmpty();
  }

  /**
   * @param known the home that the JVM finds in the system's list of users
   * @param home the value of the variable HOME
   */
  private LauncherProject.Result launch(String known, String home) throws Exception {
    return project.launch(known, Map.of("HOME", home), "--help");
  }
}
