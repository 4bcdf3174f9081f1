package org.compressive.training.comparison;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.compressive.inference.RecallAccuracy;

/**
 * The result of one model over its seeds.
 *
 * @param name the name of the model
 * @param rows the rows of all seeds that have ended, those that failed included
 * @param difference the difference from the model that is compared with; empty for that model
 *     itself, and if no seed finished for both
 */
public record ModelSummary(
    String name, ImmutableList<ComparisonRow> rows, Optional<Difference> difference) {

  /** Returns the figures of the seeds that finished. */
  public ImmutableList<RunFigures> finished() {
    return rows.stream()
        .filter(row -> row.figures() != null)
        .map(row -> requireNonNull(row.figures()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns the mean of a figure over the seeds that finished; empty if none did. */
  public OptionalDouble mean(ToDoubleFunction<RunFigures> figure) {
    return finished().stream().mapToDouble(figure).average();
  }

  /**
   * Returns the standard error of the mean of the bits per byte; empty for fewer than two seeds.
   */
  public OptionalDouble standardError() {
    return Statistics.standardError(
        finished().stream().mapToDouble(RunFigures::bitsPerByte).toArray());
  }

  /** Returns the accuracy of recall by distance over the seeds that finished, ascending. */
  public ImmutableList<RecallAccuracy> recall() {
    var byDistance = new TreeMap<Long, RecallAccuracy>();
    finished().stream()
        .flatMap(run -> run.recall().stream())
        .forEach(each -> byDistance.merge(each.distance(), each, RecallAccuracy::plus));
    return ImmutableList.copyOf(byDistance.values());
  }

  /** Returns the reason for the first failure; empty if no seed failed. */
  public Optional<String> failure() {
    return rows.stream()
        .filter(row -> row.failure() != null)
        .map(row -> requireNonNull(row.failure()))
        .findFirst();
  }
}
