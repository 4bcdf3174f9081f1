package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.compressive.data.DataConfig;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Processor;

/**
 * The configuration of a run, stored in {@code config.yaml}.
 *
 * @param model the configuration of the model
 * @param training how the model is trained
 * @param data the data that the model is trained on
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

  /** Returns this configuration with all settings resolved that depend on the machine. */
  RunConfig resolve() {
    return withTraining(training.resolve(Processor.hasBfloat16()));
  }

  /** Returns the number of tokens that one step reads in all streams together. */
  long tokensPerStep() {
    return (long) training.batch() * model.stepLength();
  }

  /**
   * Returns this configuration with another number of steps. A decay of the learning rate whose
   * length is not set follows it.
   */
  public RunConfig withSteps(long steps) {
    return withTraining(training.withSteps(steps));
  }
}
