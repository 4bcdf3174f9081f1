package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.compressive.data.DataConfig;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Processor;

/**
 * Everything a run is made of: {@code config.yaml}.
 *
 * @param model the model's shape
 * @param training how it is trained
 * @param data on what
 */
@RecordBuilder
public record RunConfig(ModelConfig model, TrainingConfig training, DataConfig data)
    implements RunConfigBuilder.With {

  public RunConfig {
    checkNotNull(model, "section model is missing");
    checkNotNull(training, "section training is missing");
    checkNotNull(data, "section data is missing");
    checkArgument(
        model.vocabulary() >= 1,
        "model.vocabulary (%s) must be at least 1 in a run, which reads tokens",
        model.vocabulary());
    var loss = model.compressionLoss();
    checkArgument(
        !training.recompute() || (loss.stopGradient() && !loss.throughTime()),
        "training.recompute needs a model.compressionLoss that is cut off from the Transformer, not"
            + " %s",
        loss);
  }

  /** Returns this configuration with what depends on the machine and the moment settled. */
  RunConfig resolve() {
    return withTraining(training.resolve(Processor.hasBfloat16()));
  }

  /** Tokens read in one step, all streams together. */
  long tokensPerStep() {
    return (long) training.batch() * model.stepLength();
  }

  /** The same run with another end; the decay of the learning rate keeps its length. */
  public RunConfig withSteps(long steps) {
    return withTraining(training.withSteps(steps));
  }
}
