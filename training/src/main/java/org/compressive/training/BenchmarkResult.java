package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.compressive.inference.Profile;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark measured.
 *
 * @param preset the configuration's name
 * @param mode {@code train}, {@code evaluate} or {@code generate}
 * @param precision of matrix products, as resolved
 * @param batch streams side by side
 * @param stepMillis wall time of a step
 * @param tokensPerSecond all streams together, at the median step
 * @param modelGflopsPerStep the matrix products a step has to compute, in 10^9 operations; null
 *     where text is generated, which memory's speed decides
 * @param matmulGflopsPerSecond float32 products of 2048 x 2048 matrices, before and after; on one
 *     thread where text is generated in float32
 * @param utilization the first over the median step's time and the second; null as well
 * @param maxRssMegabytes the process's peak resident memory without the probes; null where the
 *     system does not tell
 * @param profile time by kind of operation in a mean step; null if it was not asked for
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

  /** Of a set of timings. */
  public record Spread(double median, double min, double max) {}
}
