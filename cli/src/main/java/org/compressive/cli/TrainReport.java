package org.compressive.cli;

import org.compressive.training.TrainingResult;

/** The output of {@code train --json}. */
record TrainReport(
    long step,
    long tokens,
    double seconds,
    double tokensPerSecond,
    double trainBitsPerByte,
    double validationBitsPerByte,
    String run,
    String model,
    String sample) {

  static TrainReport of(TrainingResult result, String sample) {
    return new TrainReport(
        result.step(),
        result.tokens(),
        result.seconds(),
        result.tokensPerSecond(),
        result.trainBitsPerByte(),
        result.validationBitsPerByte(),
        result.run().toString(),
        result.model().toString(),
        sample);
  }
}
