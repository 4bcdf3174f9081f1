package org.compressive.training.comparison;

import org.jspecify.annotations.Nullable;

/**
 * One learning rate that was tried for a model.
 *
 * @param learningRate the learning rate
 * @param bitsPerByte the loss over the whole validation split; null if the trial failed
 * @param failure the reason for a failure in one line; null if there was none
 * @param plan the settings of the trial as YAML
 */
public record RateTrial(
    double learningRate, @Nullable Double bitsPerByte, @Nullable String failure, String plan) {}
