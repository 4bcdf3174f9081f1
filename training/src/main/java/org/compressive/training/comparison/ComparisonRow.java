package org.compressive.training.comparison;

import org.jspecify.annotations.Nullable;

/**
 * The result of one model with one seed. Either {@code figures} or {@code failure} is null.
 *
 * @param run the name of the model
 * @param seed the seed
 * @param figures the figures of a run that finished
 * @param failure the reason why it did not, in one line
 * @param plan the settings on which the row depends, as YAML
 */
public record ComparisonRow(
    String run, long seed, @Nullable RunFigures figures, @Nullable String failure, String plan) {}
