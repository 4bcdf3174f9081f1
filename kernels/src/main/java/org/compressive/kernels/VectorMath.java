package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of vectors whose results are the same in every bit whether or not the JVM has compiled
 * the caller. Those of the Vector API, {@code lanewise(EXP)} and {@code lanewise(TANH)}, are not:
 * in JDK 17 and 25, one in a hundred exponentials changes its last bit once the method is compiled.
 * These functions consist of operations that can be rounded in one way only.
 */
final class VectorMath {

  /** Below this, the exponential is taken as 0; it would be less than 5e-38. */
  private static final float LEAST = -86;

  private static final float LOG2_E = 1.442695f;

  /** Adding this number rounds to an integer, which is then in the low bits. */
  private static final float ROUNDING = 0x1.8p23f;

  /** The first bits of ln 2, of which products with small integers are exact. */
  private static final float LN2_HIGH = 355f / 512;

  /** The rest of ln 2. */
  private static final float LN2_LOW = -2.1219444e-4f;

  private static final int EXPONENT_BIT = 23;

  private VectorMath() {}

  /**
   * Returns the exponentials of numbers that are at most 0, with a relative error below 2e-7. The
   * polynomial is that of expf in S. Moshier's Cephes library.
   */
  static FloatVector exponential(FloatVector x) {
    FloatVector bounded = x.max(LEAST);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    FloatVector shifted = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounding);
    FloatVector power = shifted.sub(rounding);
    FloatVector rest = power.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
    rest = power.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), rest);
    FloatVector sum = FloatVector.broadcast(FLOATS, 1.9875691e-4f);
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 1.3981999e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 8.333452e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 4.1665796e-2f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 0.16666666f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 0.5f));
    sum = sum.fma(rest.mul(rest), rest.add(1));
    FloatVector scaled =
        sum.reinterpretAsInts()
            .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_BIT))
            .reinterpretAsFloats();
    return scaled.blend(0, x.compare(VectorOperators.LT, LEAST));
  }

  /** Returns hyperbolic tangents, with an absolute error below 3e-7. */
  static FloatVector tanh(FloatVector x) {
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0);
    FloatVector power = exponential(x.abs().mul(-2));
    FloatVector result = FloatVector.broadcast(FLOATS, 1).sub(power).div(power.add(1));
    return result.blend(result.neg(), negative);
  }
}
