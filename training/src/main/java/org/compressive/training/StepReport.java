package org.compressive.training;

/**
 * A report on one step, created after its update.
 *
 * @param step the number of steps taken, from 1
 * @param statistics the statistics of the step
 * @param bitsPerByte the task loss in bits per byte of text
 * @param learningRate the learning rate of the update
 * @param tokens the number of positions read in this step in all streams together, including
 *     padding
 * @param seconds the wall time of this step
 */
public record StepReport(
    long step,
    StepStatistics statistics,
    double bitsPerByte,
    double learningRate,
    long tokens,
    double seconds) {

  /** Returns the task loss in bits per token. */
  public double bitsPerToken() {
    return statistics.loss() / Math.log(2);
  }
}
