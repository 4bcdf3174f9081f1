package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.SessionOptions;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose a model: a run, whose best checkpoint is used, or an exported model. */
final class ModelChoice {

  @Option(
      names = "--run",
      paramLabel = "DIR",
      required = true,
      description = "The run's folder; its best checkpoint is used.")
  private @Nullable Path run;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "A SavedModel written by train or export.")
  private @Nullable Path model;

  @Nullable Path run() {
    return run;
  }

  @Nullable Path model() {
    return model;
  }

  /** Loads the model with the memory sizes that it was trained with. */
  LanguageModel open(SessionOptions options, OutputOptions output) throws IOException {
    if (run == null) {
      return LanguageModel.load(model, options);
    }
    RunFolder folder = RunFolder.open(run);
    return folder.model(BestCheckpoint.of(folder, output), folder.config().model(), options);
  }
}
