package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.kernels.VectorMemory.LANES;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class VectorMathTest {

  private static final long SEED = 5;

  @Test
  void exponentialsAreThoseInFloat64() {
    float[] x = uniform(-85.9f, 0);
    float[] y = VectorLoops.exponentials(x);
    for (int i = 0; i < x.length; i++) {
      double expected = Math.exp(x[i]);
      assertWithMessage("exponential of %s, seed %s", x[i], SEED)
          .that((double) y[i])
          .isWithin(2e-7 * expected)
          .of(expected);
    }
  }

  @Test
  void extremeExponentialsAreExact() {
    float[] x = new float[Math.max(LANES, 8)];
    x[1] = -0f;
    x[2] = -86.1f;
    x[3] = -1e30f;
    x[4] = Float.NEGATIVE_INFINITY;
    x[5] = Float.NaN;
    float[] y = VectorLoops.exponentials(x);
    assertThat(y[0]).isEqualTo(1f);
    assertThat(y[1]).isEqualTo(1f);
    assertThat(y[2]).isEqualTo(0f);
    assertThat(y[3]).isEqualTo(0f);
    assertThat(y[4]).isEqualTo(0f);
    assertThat(y[5]).isNaN();
  }

  @Test
  void hyperbolicTangentsAreThoseInFloat64() {
    float[] x = uniform(-12, 12);
    float[] y = VectorLoops.tanh(x);
    for (int i = 0; i < x.length; i++) {
      assertWithMessage("tanh of %s, seed %s", x[i], SEED)
          .that((double) y[i])
          .isWithin(3e-7)
          .of(Math.tanh(x[i]));
    }
    float[] extreme = new float[Math.max(LANES, 8)];
    extreme[1] = 1e30f;
    extreme[2] = -1e30f;
    assertThat(VectorLoops.tanh(extreme)).usingExactEquality().contains(1f);
    assertThat(VectorLoops.tanh(extreme)).usingExactEquality().contains(-1f);
  }

  /**
   * The JVM of this test compiles methods without intrinsic functions, so another one is started.
   */
  @Test
  void compilationChangesNoBit() throws IOException, InterruptedException {
    List<String> command =
        ImmutableList.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            VectorLoops.class.getName());
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(0);
    assertThat(output.lines().toList())
        .containsExactly("exponentials repeat", "tanh repeats", "sums repeat")
        .inOrder();
  }

  private static float[] uniform(float from, float to) {
    var random = new Random(SEED);
    float[] x = new float[1024];
    for (int i = 0; i < x.length; i++) {
      x[i] = from + (to - from) * random.nextFloat();
    }
    return x;
  }
}
