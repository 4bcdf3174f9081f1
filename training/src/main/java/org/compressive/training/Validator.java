package org.compressive.training;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.data.BatchSource;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenBatch;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.ModelFolder;
import org.compressive.inference.Precision;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.ScoringProgress;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.jspecify.annotations.Nullable;

/**
 * Scores a run's checkpoints on its validation split, samples text from them and exports them.
 * Scoring uses a separate graph with its own memories, and is always in float32.
 */
final class Validator implements AutoCloseable {

  private static final Sampler SAMPLER = Sampler.temperature(0.8);

  private final RunConfig config;
  private final PreparedCorpus corpus;
  private @Nullable LanguageModel model;
  private @Nullable Scorer scorer;
  private @Nullable TextGenerator generator;

  Validator(RunConfig config, PreparedCorpus corpus) {
    this.config = config;
    this.corpus = corpus;
  }

  /**
   * Returns the score of a checkpoint over the configured number of windows, read in several
   * streams.
   */
  Score validate(Path variables) {
    return validate(restored(variables));
  }

  /** Returns the score of an exported model over the windows that validate a checkpoint. */
  Score validateModel(Path folder) {
    try (var exported = LanguageModel.load(folder, options())) {
      return validate(new Scorer(exported));
    }
  }

  private Score validate(Scorer weights) {
    var options =
        ScoringOptions.defaults()
            .withDocuments(config.data().documents())
            .withStreams(streams())
            .withMaxWindows(config.training().validationWindows());
    return weights.score(corpus.store(Split.VALIDATION), options);
  }

  private int streams() {
    return BatchSource.fittingStreams(
        config.data().documents(),
        corpus.store(Split.VALIDATION),
        config.training().batch(),
        config.model().window());
  }

  /** Returns whether any token counts in the windows that validate a checkpoint. */
  boolean scoresAnyToken() {
    int window = config.model().window();
    var text =
        BatchSource.scoring(
            config.data().documents(), corpus.store(Split.VALIDATION), streams(), window);
    var batch = new TokenBatch(text.streams(), window);
    long most = config.training().validationWindows();
    long windows = most == 0 ? text.windows() : Math.min(most, text.windows());
    for (long index = 0; index < windows; index++) {
      text.read(index, batch);
      if (IntStream.range(0, text.streams()).anyMatch(stream -> batch.counted(stream) > 0)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the score of a checkpoint over the whole split in one stream, the same score that
   * {@code evaluate --split validation} reports.
   */
  Score score(Path variables, ScoringProgress progress) {
    return score(restored(variables), progress);
  }

  /** Returns the score of an exported model over the whole split in one stream. */
  Score scoreModel(Path folder, ScoringProgress progress) {
    try (var exported = LanguageModel.load(folder, options())) {
      return score(new Scorer(exported), progress);
    }
  }

  private Score score(Scorer weights, ScoringProgress progress) {
    var options =
        ScoringOptions.defaults().withDocuments(config.data().documents()).withProgress(progress);
    return weights.score(corpus.store(Split.VALIDATION), options);
  }

  /**
   * Returns a text of {@code training.sampleTokens} tokens that the model of a checkpoint generates
   * without a prompt. Each checkpoint draws the same random numbers, so that differences between
   * the texts come from the models.
   */
  String sample(Path variables) {
    restored(variables);
    if (generator == null) {
      generator = new TextGenerator(model);
    }
    var training = config.training();
    var limits = TextLimits.tokens(training.sampleTokens());
    try (var text = generator.generate(Prompt.of("", training.seed()), limits, SAMPLER)) {
      return text.pieces().collect(Collectors.joining());
    }
  }

  /** Exports the model of a checkpoint as a SavedModel. */
  void export(Path folder, Path variables) {
    ModelFolder.export(folder, config.model(), corpus.tokenizer(), variables);
  }

  @Override
  public void close() {
    if (generator != null) {
      generator.close();
    }
    if (model != null) {
      model.close();
    }
  }

  /**
   * Returns a scorer with the variables of a checkpoint. All checkpoints of a run share one graph,
   * because building it again would take longer than scoring.
   */
  private Scorer restored(Path variables) {
    if (model == null || scorer == null) {
      model = LanguageModel.restore(config.model(), corpus.tokenizer(), variables, options());
      scorer = new Scorer(model);
    } else {
      model.restore(variables);
    }
    return scorer;
  }

  private SessionOptions options() {
    return new SessionOptions(Precision.FLOAT32, false, config.training().deterministic());
  }
}
