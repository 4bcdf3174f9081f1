package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;

/**
 * Loops over functions of vectors. The program computes each again and again, until the JVM has
 * compiled it with all optimizations, and says whether the results repeat in every bit.
 */
final class VectorLoops {

  private static final int CALLS = 4_000;

  private VectorLoops() {}

  public static void main(String[] arguments) {
    System.out.println(
        "exponentials " + (repeats(VectorLoops::exponentials, -20) ? "repeat" : "change"));
    System.out.println("tanh " + (repeats(VectorLoops::tanh, -3) ? "repeats" : "changes"));
    System.out.println("sums " + (repeats(VectorLoops::sums, -1) ? "repeat" : "change"));
  }

  private static boolean repeats(UnaryOperator<float[]> function, float least) {
    var random = new Random(1);
    float[] x = new float[1024];
    for (int i = 0; i < x.length; i++) {
      x[i] = least * random.nextFloat();
    }
    float[] first = function.apply(x);
    boolean same = true;
    for (int i = 0; i < CALLS; i++) {
      same &= Arrays.equals(function.apply(x), first);
    }
    return same;
  }

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
    float[] scratch = new float[LANES];
    for (int i = 0; i < y.length; i++) {
      y[i] = LaneSums.sum(FloatVector.fromArray(FLOATS, x, i * LANES), scratch);
    }
    return y;
  }
}
