package org.compressive.training;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param step steps taken
 * @param tokens positions read in training, padding included, all streams and all processes of the
 *     run together
 * @param seconds spent in training steps, all processes of the run together
 * @param trainBitsPerByte mean of the last 100 steps
 * @param validationBitsPerByte of the best checkpoint over the whole validation split in one stream
 * @param run the run's folder
 * @param model the SavedModel of the best checkpoint
 */
public record TrainingResult(
    long step,
    long tokens,
    double seconds,
    double trainBitsPerByte,
    double validationBitsPerByte,
    Path run,
    Path model) {

  public double tokensPerSecond() {
    return seconds == 0 ? 0 : tokens / seconds;
  }
}
