package org.compressive.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds processes that are slower than the others in most steps, so that all wait for them. */
final class Stragglers {

  /** The number of steps whose median counts. */
  static final int STEPS = 50;

  /** The ratio to the time of the others from which a process is named. */
  static final double RATIO = 1.25;

  private final ClusterSpec spec;
  private final List<List<Double>> seen = new ArrayList<>();
  private final Set<Integer> named = new HashSet<>();

  Stragglers(ClusterSpec spec) {
    this.spec = spec;
  }

  /**
   * Returns a line that names the slowest process, after every {@link #STEPS} steps in which it is
   * slow. Each process is named once.
   *
   * @param computeMillis the time in milliseconds that each process has computed in a step
   */
  Optional<String> after(List<Double> computeMillis) {
    seen.add(computeMillis);
    if (seen.size() < STEPS) {
      return Optional.empty();
    }
    double[] medians =
        IntStream.range(0, computeMillis.size())
            .mapToDouble(process -> median(seen.stream().map(step -> step.get(process)).toList()))
            .toArray();
    seen.clear();
    double usual = median(IntStream.range(0, medians.length).mapToObj(i -> medians[i]).toList());
    return IntStream.range(0, medians.length)
        .filter(process -> medians[process] >= RATIO * usual && !named.contains(process))
        .boxed()
        .max((a, b) -> Double.compare(medians[a], medians[b]))
        .map(
            process -> {
              named.add(process);
              return line(process, medians[process], usual);
            });
  }

  private String line(int process, double millis, double usual) {
    return String.format(
        Locale.ROOT,
        "process (%s) takes %.1f times as long as the others to compute a step (%.0f ms against"
            + " %.0f ms); they wait for it",
        spec.name(process),
        millis / usual,
        millis,
        usual);
  }

  /** Returns the median, or the lower one of two. */
  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }
}
