package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The module for vectors makes every JVM print a warning. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class LauncherVectorsTest {

  private static final String MODULE = "[--add-modules][jdk.incubator.vector]";

  @TempDir private Path folder;

  @Test
  void onlyCommandsWhoseKernelsUseVectorsAddTheModule() throws Exception {
    var project = new LauncherProject(folder);
    for (String command :
        new String[] {
          "train --preset tiny",
          "compare --to a",
          "evaluate --run a",
          "benchmark --preset tiny",
          "generate --run a --weights int8",
          "generate --run a --weights=int8"
        }) {
      assertAdds(project, Map.of(), command, true);
      var off = Map.of("COMPRESSIVE_JAVA_OPTS", "-Xmx1g -Dcompressive.kernels=off");
      assertAdds(project, off, command, false);
    }
    for (String command : new String[] {"--help", "generate --run train", "inspect --run a"}) {
      assertAdds(project, Map.of(), command, false);
    }
  }

  private static void assertAdds(
      LauncherProject project, Map<String, String> environment, String command, boolean expected)
      throws Exception {
    String[] arguments = Splitter.on(' ').splitToList(command).toArray(new String[0]);
    String out = project.launch("/home/somebody", environment, arguments).out();
    assertWithMessage("%s, %s", command, environment)
        .that(out.contains(MODULE))
        .isEqualTo(expected);
    assertWithMessage("arguments of java").that(out).contains("[" + arguments[0] + "]");
  }
}
