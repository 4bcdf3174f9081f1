package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.Processor;
import org.compressive.inference.SessionOptions;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A run, whose best checkpoint is used, or an exported model. */
final class ModelChoice {

  @Option(
      names = "--run",
      paramLabel = "DIR",
      required = true,
      description = "A run's folder: its best checkpoint is used.")
  private @Nullable Path run;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "A SavedModel that train or export wrote.")
  private @Nullable Path model;

  @Nullable Path run() {
    return run;
  }

  /** Loads the model as it was trained. */
  LanguageModel open(Precision precision) throws IOException {
    if (run == null) {
      return LanguageModel.load(model, options(precision, /* deterministic= */ false));
    }
    RunFolder folder = RunFolder.open(run);
    return open(folder, folder.config().model(), precision);
  }

  /** Loads the model as it was trained. */
  LanguageModel open(SessionOptions options) throws IOException {
    if (run == null) {
      return LanguageModel.load(model, options);
    }
    RunFolder folder = RunFolder.open(run);
    return open(folder, folder.config().model(), options);
  }

  /** Loads a run's best checkpoint into a graph of other memory sizes. */
  static LanguageModel open(RunFolder run, ModelConfig config, Precision precision)
      throws IOException {
    return open(run, config, options(precision, run.config().training().deterministic()));
  }

  private static LanguageModel open(RunFolder run, ModelConfig config, SessionOptions options)
      throws IOException {
    return LanguageModel.restore(
        config, run.tokenizer(), run.bestCheckpoint().variables(), options);
  }

  private static SessionOptions options(Precision precision, boolean deterministic)
      throws IOException {
    boolean fast = Processor.hasBfloat16() && !deterministic;
    return new SessionOptions(precision.resolve(fast), false, deterministic);
  }
}
