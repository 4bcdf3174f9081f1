package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.graph.config.Dropout;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Precision;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;

/**
 * Dynamic evaluation in the paper's naive form (section 5.3): the model goes on training while it
 * is scored. Each window is scored first, and then the model is updated with its loss, so that
 * every token is predicted by parameters that have not seen it.
 *
 * <p>Updates are those of training: Adam, with the averages of the checkpoint, the clipping of the
 * run and all of its losses, but with a constant learning rate and without dropout, because the
 * same forward pass computes scores and gradients. Every reading of a text begins with the
 * parameters of the checkpoint, which stays unchanged.
 *
 * <pre>{@code
 * var run = RunFolder.open(folder);
 * var scorer = new DynamicEvaluation(run, run.bestCheckpoint(), 1e-4).scorer();
 * Score score = scorer.score(store, ScoringOptions.defaults());
 * }</pre>
 */
public final class DynamicEvaluation {

  private final RunFolder run;
  private final Checkpoint checkpoint;
  private final ModelConfig model;
  private final double learningRate;
  private final SessionOptions options;

  /** Creates the dynamic evaluation of a checkpoint, in float32. */
  public DynamicEvaluation(RunFolder run, Checkpoint checkpoint, double learningRate) {
    this(
        run,
        checkpoint,
        run.config().model(),
        learningRate,
        new SessionOptions(Precision.FLOAT32, false, run.config().training().deterministic()));
  }

  /**
   * Creates the dynamic evaluation of a checkpoint.
   *
   * @param model the run's model configuration, possibly {@linkplain ModelConfig#withMemories with
   *     other memory sizes}
   * @param learningRate the learning rate of every update
   */
  public DynamicEvaluation(
      RunFolder run,
      Checkpoint checkpoint,
      ModelConfig model,
      double learningRate,
      SessionOptions options) {
    checkArgument(
        (float) learningRate > 0 && Float.isFinite((float) learningRate),
        "learning rate (%s) must be above 0 and finite as a float32",
        learningRate);
    this.run = run;
    this.checkpoint = checkpoint;
    this.model = model;
    this.learningRate = learningRate;
    this.options = options;
  }

  /**
   * Returns a scorer, which trains on the texts that it scores. A text is read in windows of the
   * length of a training step. Scoring fails with a {@link DivergedException} if a loss or gradient
   * is not finite.
   */
  public Scorer scorer() {
    return new Scorer(model, run.tokenizer(checkpoint), model.stepLength(), this::reader);
  }

  private DynamicReader reader(BatchSource text) {
    return new DynamicReader(
        trainingOn(text.streams()), checkpoint.variables(), text, learningRate, options);
  }

  /** Returns the configuration of the steps that read a text. */
  private RunConfig trainingOn(int streams) {
    RunConfig config = run.config();
    var training = config.training();
    var steps =
        TrainingConfig.builder()
            .batch(streams)
            .steps(1)
            .learningRate(learningRate)
            .schedule(new Constant())
            .clip(training.clip())
            .optimizer(training.optimizer())
            .recompute(training.recompute())
            .seed(training.seed())
            .build();
    // Windows may be padded, even if documents are joined.
    return new RunConfig(
        model.withDropout(Dropout.NONE), steps, config.data().withDocuments(Documents.SEPARATE));
  }
}
