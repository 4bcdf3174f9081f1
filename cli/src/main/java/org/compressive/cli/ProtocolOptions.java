package org.compressive.cli;

import org.compressive.data.Documents;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.ScoringOptions;
import org.compressive.training.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that choose how a text is read to be scored. */
final class ProtocolOptions {

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Batch size, a multiple of the number of processes. The first token of each stream is"
              + " not scored. Default: 1.")
  private int batch = 1;

  @Option(
      names = "--against-one-stream",
      description =
          "Also score the text in one stream, and report the difference that --batch makes.")
  private boolean againstOneStream;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "Tokens from the beginning of a window to that of the next. With fewer than the window,"
              + " windows overlap, and each scores the tokens that no earlier one has scored."
              + " Default: the window.")
  private @Nullable Integer stride;

  @Option(
      names = "--dynamic",
      description =
          "Train on each window after scoring it (dynamic evaluation), starting from the checkpoint;"
              + " only with --run.")
  private boolean dynamic;

  @Option(
      names = "--dynamic-rate",
      paramLabel = "X",
      description =
          "Learning rate of dynamic evaluation. Default: a thirtieth of"
              + " training.learningRate.")
  private @Nullable Double dynamicRate;

  boolean dynamic() {
    return dynamic;
  }

  /** Returns the learning rate of dynamic evaluation. */
  double dynamicRate(TrainingConfig training) {
    return dynamicRate == null ? training.learningRate() / 30 : dynamicRate;
  }

  int batch() {
    return batch;
  }

  boolean againstOneStream() {
    return againstOneStream;
  }

  /** Checks what does not depend on the model. */
  void check(CommandSpec spec) {
    Usage.check(spec, batch >= 1, "--batch (%s) must be at least 1".formatted(batch));
    Usage.check(
        spec,
        !againstOneStream || batch > 1,
        "--against-one-stream needs --batch, the number of streams to compare with one");
    Usage.check(
        spec, dynamicRate == null || dynamic, "--dynamic-rate needs --dynamic, which trains");
    Usage.check(
        spec,
        dynamicRate == null || (dynamicRate.floatValue() > 0 && dynamicRate <= Float.MAX_VALUE),
        "--dynamic-rate (%s) must be above 0 and finite as a float32".formatted(dynamicRate));
    Usage.check(
        spec,
        !dynamic || stride == null,
        "--dynamic cannot be used with --stride; each token is trained on once");
  }

  /** Checks the stride of a model that is to be evaluated. */
  void check(CommandSpec spec, ModelConfig model) {
    int unit = model.windowUnit();
    Usage.check(
        spec,
        stride == null || (stride >= 1 && stride <= model.window() && stride % unit == 0),
        "--stride (%s) must be a positive multiple of %s and at most model.window (%s)"
            .formatted(stride, unit, model.window()));
  }

  /**
   * Returns the number of tokens by which a model advances; a dynamic one, by a training step's.
   */
  int stride(ModelConfig model) {
    if (stride != null) {
      return stride;
    }
    return dynamic ? model.stepLength() : model.window();
  }

  ScoringOptions scoring(Documents documents) {
    return ScoringOptions.defaults()
        .withDocuments(documents)
        .withStreams(batch)
        .withStride(stride == null ? 0 : stride);
  }
}
