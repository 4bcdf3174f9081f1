package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.StartingWeights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the weights from which a run starts. */
final class FromOption {

  @Option(
      names = "--from",
      paramLabel = "RUN|MODEL",
      description =
          "Start from the weights of a run's best checkpoint or of an exported model. Without"
              + " --preset or --config, the run also has its configuration (a model's run: that of"
              + " the preset tiny) and its text.")
  private @Nullable Path from;

  private @Nullable StartingWeights weights;

  boolean given() {
    return from != null;
  }

  /** Returns the name of the folder. */
  Optional<String> name() {
    return Optional.ofNullable(from)
        .map(folder -> folder.toAbsolutePath().normalize().getFileName())
        .map(Path::toString);
  }

  /**
   * Returns the weights; empty if the option is not given.
   *
   * @param output warns if the best checkpoint of the run cannot be used
   */
  Optional<StartingWeights> weights(OutputOptions output) throws IOException {
    if (from != null && weights == null) {
      weights = RunFolder.holdsRun(from) ? ofRun(from, output) : StartingWeights.of(from);
    }
    return Optional.ofNullable(weights);
  }

  private static StartingWeights ofRun(Path folder, OutputOptions output) throws IOException {
    RunFolder run = RunFolder.open(folder);
    return StartingWeights.of(run, BestCheckpoint.of(run, output));
  }

  /**
   * Returns the configuration that comes with the weights, if the option is given.
   *
   * @param otherText whether the run reads another text than the run that the weights are from
   */
  RunConfig config(boolean otherText, OutputOptions output) throws IOException {
    return weights(output).orElseThrow().config(otherText);
  }
}
