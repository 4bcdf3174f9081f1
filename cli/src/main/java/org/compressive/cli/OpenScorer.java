package org.compressive.cli;

import org.compressive.checkpoints.Checkpoint;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;
import org.compressive.training.DynamicEvaluation;
import org.compressive.training.RunFolder;

/** A scorer together with the model that it must close. */
record OpenScorer(Scorer scorer, Runnable closing) implements AutoCloseable {

  /** Returns a scorer of a model, which is closed with it. */
  static OpenScorer of(LanguageModel model) {
    return new OpenScorer(new Scorer(model), model::close);
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
      SessionOptions session) {
    if (!protocol.dynamic()) {
      return of(run.model(checkpoint, model, session));
    }
    double rate = protocol.dynamicRate(run.config().training());
    var dynamic = new DynamicEvaluation(run, checkpoint, model, rate, session);
    return new OpenScorer(dynamic.scorer(), () -> {}); // each reading closes its own graph
  }

  @Override
  public void close() {
    closing.run();
  }
}
