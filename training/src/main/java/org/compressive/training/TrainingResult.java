package org.compressive.training;

import java.nio.file.Path;
import java.util.Optional;
import org.compressive.inference.Score;

/**
 * The result of a finished run.
 *
 * @param step the number of steps taken
 * @param earlyEnd the end of the run before its last step; empty if it took all its steps
 * @param tokens the number of positions read in training, including padding, by all streams and in
 *     all processes of the run
 * @param seconds the time spent in training steps, in all processes of the run
 * @param trainBitsPerByte the mean training loss of the last 100 steps, in bits per byte
 * @param trainBitsPerToken the mean training loss of the last 100 steps, in bits per token
 * @param validation the score of the model over the whole validation split in one stream
 * @param run the run's folder
 * @param model the SavedModel of the best checkpoint, even if that checkpoint has since been lost
 */
public record TrainingResult(
    long step,
    Optional<EarlyEnd> earlyEnd,
    long tokens,
    double seconds,
    double trainBitsPerByte,
    double trainBitsPerToken,
    Score validation,
    Path run,
    Path model) {

  public double validationBitsPerByte() {
    return validation.bitsPerByte();
  }

  public double tokensPerSecond() {
    return seconds == 0 ? 0 : tokens / seconds;
  }
}
