package org.compressive.training;

/**
 * One step, after its update.
 *
 * @param step steps taken, from 1
 * @param statistics what the step measured
 * @param bitsPerByte the loss in bits per byte of text
 * @param learningRate the rate of its update
 * @param tokens positions read in this step, all streams together, padding included
 * @param seconds wall time of this step
 */
public record StepReport(
    long step,
    StepStatistics statistics,
    double bitsPerByte,
    double learningRate,
    long tokens,
    double seconds) {}
