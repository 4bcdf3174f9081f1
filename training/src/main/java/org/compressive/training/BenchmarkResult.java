package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.compressive.inference.Profile;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark.
 *
 * @param preset the name of the configuration
 * @param mode {@code train}, {@code evaluate} or {@code generate}
 * @param precision the resolved precision of matrix products; for generation with weights of less
 *     precision, that of the weights
 * @param batch the batch size
 * @param stepMillis the wall time of a step, in milliseconds
 * @param tokensPerSecond the number of tokens per second in all streams together, at the median
 *     step time
 * @param modelGflopsPerStep the number of floating-point operations in the matrix products that a
 *     step requires, in units of 10^9; null for generation, which is limited by the speed of memory
 * @param matmulGflopsPerSecond the median speed of float32 matrix products of size 2048 x 2048,
 *     measured before and after the steps; on one thread for generation in float32
 * @param utilization {@code modelGflopsPerStep} divided by the median step time and by {@code
 *     matmulGflopsPerSecond}; null if {@code modelGflopsPerStep} is null
 * @param maxRssMegabytes the peak resident memory of the process, excluding the measurements of
 *     matrix products; null if the system does not report it
 * @param profile the mean time per step by kind of operation; null if not requested
 */
public record BenchmarkResult(
    String preset,
    String mode,
    String precision,
    int batch,
    Spread stepMillis,
    double tokensPerSecond,
    @Nullable Double modelGflopsPerStep,
    double matmulGflopsPerSecond,
    @Nullable Double utilization,
    @Nullable Double maxRssMegabytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Profile.Kind> profile) {

  /** The spread of a set of timings. */
  public record Spread(double median, double min, double max) {}
}
