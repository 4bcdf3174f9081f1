package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Starts processes that cannot run kernels in Java. */
final class KernelsTest {

  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  @Test
  void propertyTurnsKernelsOff() throws Exception {
    assertThat(unavailable(VECTORS, "-Dcompressive.kernels=off"))
        .isEqualTo("system property compressive.kernels is off");
  }

  @Test
  void otherPlatformsHaveNone() throws Exception {
    assertThat(unavailable(VECTORS, "-Dos.arch=aarch64"))
        .isEqualTo("platform (Linux aarch64) must be Linux on x86_64");
    assertThat(unavailable(VECTORS, "-Dos.name=Windows 11")).startsWith("platform (Windows 11 ");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void onlyVectorsNeedTheirModule() throws Exception {
    String obstacle = "module jdk.incubator.vector is missing; --add-modules adds it";
    assertThat(found())
        .containsExactly(obstacle, "op Vectors has no kernel: " + obstacle, "none", "available")
        .inOrder();
  }

  /** Returns the obstacle in a JVM with these options, and checks that all ops report it. */
  private static String unavailable(String... options) throws IOException, InterruptedException {
    List<String> found = found(options);
    String obstacle = found.get(0);
    assertThat(found)
        .containsExactly(
            obstacle,
            "op Vectors has no kernel: " + obstacle,
            obstacle,
            "op Plain has no kernel: " + obstacle)
        .inOrder();
    return obstacle;
  }

  /** Returns what a JVM with these options finds. */
  private static List<String> found(String... options) throws IOException, InterruptedException {
    List<String> command =
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .add("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .add(options)
            .add("-cp", System.getProperty("java.class.path"), Availability.class.getName())
            .build();
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isEqualTo(0);
    return lines;
  }
}
