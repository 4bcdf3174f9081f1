package org.compressive.training.comparison;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The search for each model's learning rate: the one with the lowest loss on the whole validation
 * split after a short run with the comparison's first seed. The schedule of such a run is as short
 * as the run.
 *
 * @param candidates the learning rates to try
 * @param steps the number of steps for which each is tried
 */
public record LearningRates(
    @JsonProperty(defaultValue = "[1e-4, 3e-4, 1e-3]") List<Double> candidates,
    @JsonProperty(defaultValue = "300") long steps) {

  public LearningRates {
    candidates = ImmutableList.copyOf(candidates);
    checkArgument(
        !candidates.isEmpty() && candidates.stream().distinct().count() == candidates.size(),
        "learningRates.candidates (%s) must be different numbers, at least one",
        candidates);
    checkArgument(steps >= 1, "learningRates.steps (%s) must be at least 1", steps);
  }
}
