package org.compressive.cli;

import static org.compressive.cli.ScoreReport.finite;

import org.compressive.inference.Score;
import org.compressive.training.TrainingResult;
import org.jspecify.annotations.Nullable;

/** The output of {@code train --json}. A figure that is not finite is null. */
record TrainReport(
    long step,
    boolean endedEarly,
    long tokens,
    double seconds,
    double tokensPerSecond,
    double trainBitsPerByte,
    double trainBitsPerToken,
    double validationBitsPerByte,
    @Nullable Double validationBitsPerCharacter,
    double validationBitsPerToken,
    @Nullable Double validationTokenPerplexity,
    @Nullable Double validationWordPerplexity,
    String run,
    String model,
    String sample) {

  static TrainReport of(TrainingResult result, String sample) {
    Score validation = result.validation();
    return new TrainReport(
        result.step(),
        result.earlyEnd().isPresent(),
        result.tokens(),
        result.seconds(),
        result.tokensPerSecond(),
        result.trainBitsPerByte(),
        result.trainBitsPerToken(),
        validation.bitsPerByte(),
        finite(validation.bitsPerCharacter()),
        validation.bitsPerToken(),
        finite(validation.tokenPerplexity()),
        finite(validation.wordPerplexity()),
        result.run().toString(),
        result.model().toString(),
        sample);
  }
}
