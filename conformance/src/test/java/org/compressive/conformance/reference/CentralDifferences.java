package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Derivatives of a scalar function of an array by central differences. */
public final class CentralDifferences {
  /**
   * The step relative to the larger of 1 and the entry. It is small, so that few steps cross a kink
   * of a ReLU; the rounding error is then about 1e-10 of the function's value.
   */
  private static final double STEP = 1e-5;

  /**
   * The derivative with respect to one entry.
   *
   * @param index the index of the entry
   * @param derivative the derivative, extrapolated from two steps (Richardson)
   * @param uncertainty the distance between the plain differences of the two steps: rounding if the
   *     function is smooth, much more if a step crosses a kink
   */
  public record Entry(int index, double derivative, double uncertainty) {}

  private CentralDifferences() {}

  /** Returns the derivative with respect to one entry of the argument, which is left unchanged. */
  public static Entry derivative(ToDoubleFunction<double[]> function, double[] at, int index) {
    double step = STEP * Math.max(1.0, Math.abs(at[index]));
    double whole = difference(function, at, index, step);
    double half = difference(function, at, index, step / 2);
    return new Entry(index, (4 * half - whole) / 3, Math.abs(whole - half));
  }

  /**
   * Returns derivatives with respect to entries chosen at random without repetition, or to all
   * entries if there are no more. Prints the seed.
   */
  public static ImmutableList<Entry> sampled(
      ToDoubleFunction<double[]> function, double[] at, int samples, long seed) {
    checkArgument(samples > 0, "samples is %s, must be positive", samples);
    System.out.printf("%d central differences, seed %d%n", Math.min(samples, at.length), seed);
    List<Integer> indices =
        IntStream.range(0, at.length).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(indices, new Random(seed));
    return indices.stream()
        .limit(samples)
        .map(index -> derivative(function, at, index))
        .collect(ImmutableList.toImmutableList());
  }

  private static double difference(
      ToDoubleFunction<double[]> function, double[] at, int index, double step) {
    double[] moved = at.clone();
    moved[index] = at[index] + step;
    double upper = moved[index];
    double above = function.applyAsDouble(moved);
    moved[index] = at[index] - step;
    double lower = moved[index];
    double below = function.applyAsDouble(moved);
    return (above - below) / (upper - lower);
  }
}
