package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Random;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class VectorMathTest {

  private static final long SEED = 5;

  /** Enough calls for the JVM to compile a method with all optimizations. */
  private static final int CALLS = 20_000;

  @Test
  void exponentialsAreThoseInFloat64() {
    float[] x = uniform(-85.9f, 0);
    float[] y = map(x, VectorMath::exponential);
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
    float[] y = map(x, VectorMath::exponential);
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
    float[] y = map(x, VectorMath::tanh);
    for (int i = 0; i < x.length; i++) {
      assertWithMessage("tanh of %s, seed %s", x[i], SEED)
          .that((double) y[i])
          .isWithin(3e-7)
          .of(Math.tanh(x[i]));
    }
    float[] extreme = new float[Math.max(LANES, 8)];
    extreme[1] = 1e30f;
    extreme[2] = -1e30f;
    assertThat(map(extreme, VectorMath::tanh)).usingExactEquality().contains(1f);
    assertThat(map(extreme, VectorMath::tanh)).usingExactEquality().contains(-1f);
  }

  @Test
  void compilationChangesNoBit() {
    checkRepeats(VectorMath::exponential, -20, 0);
    checkRepeats(VectorMath::tanh, -3, 3);
    checkRepeats(Lanes::sum, -1, 1);
  }

  private static void checkRepeats(UnaryOperator<FloatVector> function, float from, float to) {
    float[] x = uniform(from, to);
    float[] first = map(x, function);
    for (int i = 0; i < CALLS * LANES / x.length; i++) {
      assertThat(map(x, function)).usingExactEquality().containsExactly(first).inOrder();
    }
  }

  /** Not a lambda, because Surefire looks at the methods of a test in a JVM without vectors. */
  private static final class Lanes {
    static FloatVector sum(FloatVector each) {
      return FloatVector.broadcast(FLOATS, LaneSums.sum(each, new float[LANES]));
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

  private static float[] map(float[] x, UnaryOperator<FloatVector> function) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i += LANES) {
      function.apply(FloatVector.fromArray(FLOATS, x, i)).intoArray(y, i);
    }
    return y;
  }
}
