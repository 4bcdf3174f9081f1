package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.types.TFloat64;

/**
 * The measurements of the exchange between processes in one step.
 *
 * @param millis the time in milliseconds for which all processes do nothing but exchange: from the
 *     moment at which the slowest has computed its gradients until it has the sums
 * @param bytes the size of the gradients that each process gives to the exchange; 0 for a step
 *     without an update
 * @param computeMillis the time in milliseconds that each process takes to read its text and to
 *     compute its gradients; all wait for the slowest
 */
public record ExchangeStatistics(double millis, long bytes, List<Double> computeMillis) {

  private static final double MILLIS = 1e3;

  public ExchangeStatistics {
    computeMillis = ImmutableList.copyOf(computeMillis);
  }

  /**
   * Reads the result of {@link ExchangeTimes#measured}.
   *
   * @param index the index of this process
   */
  static ExchangeStatistics of(TFloat64 seconds, int index, long bytes) {
    List<Double> compute =
        IntStream.range(0, (int) seconds.size() - 1)
            .mapToObj(process -> seconds.getDouble(process) * MILLIS)
            .toList();
    double own = seconds.getDouble(compute.size()) * MILLIS;
    double waited = Collections.max(compute) - compute.get(index);
    return new ExchangeStatistics(Math.max(0, own - waited), bytes, compute);
  }

  /** Returns the sums of these measurements and those of another run of the same step. */
  ExchangeStatistics plus(ExchangeStatistics other) {
    double[] sums =
        IntStream.range(0, computeMillis.size())
            .mapToDouble(i -> computeMillis.get(i) + other.computeMillis.get(i))
            .toArray();
    return new ExchangeStatistics(millis + other.millis, bytes + other.bytes, Doubles.asList(sums));
  }
}
