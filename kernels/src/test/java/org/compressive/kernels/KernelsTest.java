package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void vectorModuleIsNeeded() throws Exception {
    assertThat(unavailable("-Dos.name=Linux", "-Dos.arch=amd64"))
        .isEqualTo("module jdk.incubator.vector is missing; --add-modules adds it");
  }

  /** Returns the obstacle in a JVM with these options, and checks that an op reports it. */
  private static String unavailable(String... options) throws IOException, InterruptedException {
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
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).isEqualTo("op Unused has no kernel: " + lines.get(0));
    return lines.get(0);
  }
}
