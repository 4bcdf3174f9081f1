package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.Set;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.DataConfig;
import org.compressive.data.PreparedCorpus;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Processor;

/**
 * The configuration of a run, stored in {@code config.yaml}.
 *
 * @param model the configuration of the model; its vocabulary is 0 if it follows a tokenizer that
 *     is not known yet
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
    if (model.vocabulary() == 0
        && !data.hasStore()
        && data.tokenizer() instanceof ByteTokenizer bytes) {
      model = model.toBuilder().vocabulary(bytes.vocabulary()).build();
    }
    var loss = model.compressionLoss();
    checkArgument(
        !training.recompute() || (loss.stopGradient() && !loss.throughTime()),
        "training.recompute needs a model.compressionLoss that is cut off from the Transformer, not"
            + " %s",
        loss);
  }

  /** Returns this configuration with all machine-dependent settings resolved. */
  RunConfig resolve() {
    RunConfig resolved = withTraining(training.resolve(Processor.hasFastBfloat16()));
    return data.hasStore()
        ? resolved.withData(
            data.withStore(Path.of(data.store()).toAbsolutePath().normalize().toString()))
        : resolved;
  }

  /**
   * Returns this configuration with the settings and the vocabulary of a prepared corpus.
   *
   * @throws org.compressive.data.CorpusException if a setting contradicts the corpus
   * @throws RunException if {@code model.vocabulary} contradicts the corpus
   */
  RunConfig on(PreparedCorpus corpus) {
    return withData(corpus.settings(data, Set.of()))
        .withVocabulary(corpus.tokenizer().vocabulary());
  }

  /**
   * Returns this configuration with the vocabulary size of its tokenizer in place of a {@code
   * model.vocabulary} of 0.
   *
   * @throws RunException if {@code model.vocabulary} is neither 0 nor this size, or if the model
   *     does not support this size
   */
  RunConfig withVocabulary(int ids) {
    if (model.vocabulary() == ids) {
      return this;
    }
    if (model.vocabulary() != 0) {
      throw new RunException(
          "model.vocabulary (%s) must be the tokenizer's (%s)".formatted(model.vocabulary(), ids));
    }
    try {
      return withModel(model.toBuilder().vocabulary(ids).build());
    } catch (IllegalArgumentException e) {
      throw new RunException(e.getMessage());
    }
  }

  /**
   * Returns this configuration with a known vocabulary size, for uses that read no text: the size
   * of its prepared corpus if it names one, otherwise the size that the model sets, and otherwise
   * the maximum size of its tokenizer.
   *
   * @throws RunException if only the text determines the vocabulary size
   */
  public RunConfig sized() {
    if (data.hasStore()) {
      try (var corpus = PreparedCorpus.open(Path.of(data.store()))) {
        return on(corpus);
      }
    }
    if (model.vocabulary() != 0) {
      return this;
    }
    return withVocabulary(
        data.tokenizer()
            .most()
            .orElseThrow(
                () ->
                    new RunException(
                        "data.tokenizer.size (0) must be set where no text is read; the"
                            + " vocabulary comes from a text otherwise")));
  }

  /** Returns the total number of tokens that one step reads from all streams. */
  long tokensPerStep() {
    return (long) training.batch() * model.stepLength();
  }

  /**
   * Returns this configuration with another number of steps. If the learning-rate decay has no
   * length of its own, its length follows the number of steps.
   */
  public RunConfig withSteps(long steps) {
    return withTraining(training.withSteps(steps));
  }
}
