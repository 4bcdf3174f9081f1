package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class VectorMathTest {

  private static final long SEED = 5;

  /** Enough for the JVM to compile a function with all optimizations, each over many vectors. */
  private static final int CALLS = 4_000;

  @Test
  void exponentialsAreThoseInFloat64() {
    float[] x = uniform(-85.9f, 0);
    float[] y = Loops.exponentials(x);
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
    float[] y = Loops.exponentials(x);
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
    float[] y = Loops.tanh(x);
    for (int i = 0; i < x.length; i++) {
      assertWithMessage("tanh of %s, seed %s", x[i], SEED)
          .that((double) y[i])
          .isWithin(3e-7)
          .of(Math.tanh(x[i]));
    }
    float[] extreme = new float[Math.max(LANES, 8)];
    extreme[1] = 1e30f;
    extreme[2] = -1e30f;
    assertThat(Loops.tanh(extreme)).usingExactEquality().contains(1f);
    assertThat(Loops.tanh(extreme)).usingExactEquality().contains(-1f);
  }

  @Test
  void compilationChangesNoBit() {
    checkRepeats(Loops::exponentials, -20, 0);
    checkRepeats(Loops::tanh, -3, 3);
    checkRepeats(Loops::sums, -1, 1);
  }

  private static void checkRepeats(UnaryOperator<float[]> function, float from, float to) {
    float[] x = uniform(from, to);
    float[] first = function.apply(x);
    for (int i = 0; i < CALLS; i++) {
      assertWithMessage("bits after %s calls are equal, seed %s", i, SEED)
          .that(Arrays.equals(function.apply(x), first))
          .isTrue();
    }
  }

  /**
   * Loops that the JVM compiles to vector instructions. They are not in the test's own methods,
   * because Surefire looks at these in a JVM without vectors.
   */
  private static final class Loops {

    static float[] exponentials(float[] x) {
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i += LANES) {
        VectorMath.exponential(FloatVector.fromArray(FLOATS, x, i)).intoArray(y, i);
      }
      return y;
    }

    static float[] tanh(float[] x) {
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i += LANES) {
        VectorMath.tanh(FloatVector.fromArray(FLOATS, x, i)).intoArray(y, i);
      }
      return y;
    }

    static float[] sums(float[] x) {
      float[] y = new float[x.length / LANES];
      float[] room = new float[LANES];
      for (int i = 0; i < y.length; i++) {
        y[i] = LaneSums.sum(FloatVector.fromArray(FLOATS, x, i * LANES), room);
      }
      return y;
    }
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
