package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;
import org.compressive.training.DynamicEvaluation;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * A scorer together with the model that it must close.
 *
 * @param model the model; null for dynamic evaluation, which has one for each reading
 */
record OpenScorer(Scorer scorer, @Nullable LanguageModel model) implements AutoCloseable {

  /**
   * Returns a scorer of a model, which is closed with it.
   *
   * @param variables the prefix of the model's variable files
   */
  static OpenScorer of(LanguageModel model, Path variables, ProcessGroup processes)
      throws IOException {
    return new OpenScorer(processes.scorer(model, variables), model);
  }

  /**
   * Returns a scorer of a checkpoint.
   *
   * @param model the run's model configuration, possibly with other memory sizes
   */
  static OpenScorer of(
      RunFolder run,
      Checkpoint checkpoint,
      ModelConfig model,
      ProtocolOptions protocol,
      SessionOptions session,
      ProcessGroup processes)
      throws IOException {
    if (!protocol.dynamic()) {
      return of(run.model(checkpoint, model, session), checkpoint.variables(), processes);
    }
    double rate = protocol.dynamicRate(run.config().training());
    var dynamic = new DynamicEvaluation(run, checkpoint, model, rate, session);
    return new OpenScorer(dynamic.scorer(), null); // each reading closes its own graph
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
  }
}
