package org.compressive.training.comparison;

import java.util.List;
import org.compressive.inference.BlockLoss;
import org.compressive.inference.Score;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a finished run.
 *
 * @param bitsPerByte the loss of its best checkpoint on the scored split
 * @param score the whole score of which this is one figure
 * @param learningRate the peak learning rate
 * @param trials the learning rates that were tried for the model; empty if none were
 * @param parameters the number of parameters, with those of compression functions
 * @param slots the number of slots of memory and of compressed memory in all layers together
 * @param temporalRange the number of tokens that a prediction can depend on
 * @param flopsPerToken the floating-point operations of a training step for each of its tokens
 * @param steps the number of steps taken
 * @param tokens the number of tokens read in training
 * @param seconds the time spent in training steps
 * @param tokensPerSecond the speed of training
 * @param peakMegabytes the peak resident memory of the process since the run began in it, in MiB;
 *     null where the system does not report it
 * @param text the fingerprint of the corpus
 * @param tokenizer the checksum of the tokenizer
 * @param curve the learning curve
 * @param blocks the loss of each block of the scored text
 */
public record RunFigures(
    double bitsPerByte,
    Score score,
    double learningRate,
    List<RateTrial> trials,
    long parameters,
    long slots,
    long temporalRange,
    double flopsPerToken,
    long steps,
    long tokens,
    double seconds,
    double tokensPerSecond,
    @Nullable Double peakMegabytes,
    String text,
    String tokenizer,
    List<CurvePoint> curve,
    List<BlockLoss> blocks) {

  /** Returns these figures with the learning rates that were tried before. */
  RunFigures with(List<RateTrial> tried) {
    return new RunFigures(
        bitsPerByte,
        score,
        learningRate,
        tried,
        parameters,
        slots,
        temporalRange,
        flopsPerToken,
        steps,
        tokens,
        seconds,
        tokensPerSecond,
        peakMegabytes,
        text,
        tokenizer,
        curve,
        blocks);
  }
}
