package org.compressive.training;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointContent;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Tokenizer;
import org.compressive.data.TokenizerChoice;
import org.compressive.data.TokenizerFile;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.ModelFolder;
import org.tensorflow.ndarray.Shape;

/**
 * The weights of a trained model, with which another run can start: to fine-tune them on another
 * text, or to continue after a run has diverged. Only weights are taken. Adam's averages and the
 * memories start at zero, and the schedule starts with its warm-up.
 *
 * <p>The other run may differ in everything but the tokenizer. A parameter is taken if the weights
 * have one of its name and shape, and {@link TakenWeights} lists the others.
 */
public final class StartingWeights {

  private final String name;
  private final Path variables;
  private final ImmutableMap<String, Shape> shapes;
  private final Tokenizer tokenizer;
  private final Path asset;
  private final RunConfig config;

  private StartingWeights(
      String name,
      Path variables,
      ImmutableMap<String, Shape> shapes,
      Path asset,
      RunConfig config) {
    this.name = name;
    this.variables = variables;
    this.shapes = shapes;
    this.tokenizer = Tokenizer.read(asset);
    this.asset = asset;
    this.config = config;
  }

  /**
   * Returns the weights of a run's best checkpoint or of an exported model.
   *
   * @param folder the folder of a run or a model
   * @throws RunException if the run has no checkpoint that can be used
   * @throws org.compressive.inference.ModelException if the folder holds neither a run nor a model
   */
  public static StartingWeights of(Path folder) throws IOException {
    if (RunFolder.holdsRun(folder)) {
      RunFolder run = RunFolder.open(folder);
      return of(run, run.bestCheckpoint());
    }
    return of(ModelFolder.read(folder));
  }

  /**
   * Returns the weights of a checkpoint. If the run averaged its weights, these are the averages.
   *
   * @throws RunException if the checkpoint was trained with another tokenizer than that of the run
   */
  public static StartingWeights of(RunFolder run, Checkpoint checkpoint) {
    run.tokenizer(checkpoint);
    var shapes = ImmutableMap.<String, Shape>builder();
    for (StoredVariable variable : checkpoint.manifest().getVariableList()) {
      shapes.put(
          variable.getName(),
          Shape.of(variable.getShapeList().stream().mapToLong(Long::longValue).toArray()));
    }
    return new StartingWeights(
        "step %s of run (%s)".formatted(checkpoint.step(), run.folder()),
        checkpoint.variables(),
        shapes.buildOrThrow(),
        run.tokenizerFile(),
        run.config());
  }

  private static StartingWeights of(ModelFolder model) {
    var shapes = ImmutableMap.<String, Shape>builder();
    try (var graph = InferenceGraph.build(model.config())) {
      graph
          .parameters()
          .forEach(each -> shapes.put(each.variable().name(), each.variable().shape()));
    }
    return new StartingWeights(
        "model (%s)".formatted(model.path()),
        model.path().resolve("variables").resolve("variables"),
        shapes.buildOrThrow(),
        model.path().resolve("assets").resolve(Tokenizer.ASSET),
        Presets.get(Presets.DEFAULT).withModel(model.config()));
  }

  /**
   * Returns the configuration from which that of the other run starts: the configuration of the run
   * that the weights are from, or that of the model with the other settings of the default preset.
   * The tokenizer is that of the weights.
   *
   * @param otherText whether the other run reads another text, so that a prepared corpus is left
   *     out
   */
  public RunConfig config(boolean otherText) {
    if (config.data().hasStore() && !otherText) {
      return config;
    }
    TokenizerChoice own =
        tokenizer instanceof ByteTokenizer bytes
            ? bytes
            : new TokenizerFile(asset.toAbsolutePath().normalize().toString());
    return config.withData(config.data().withStore("").withTokenizer(own));
  }

  /**
   * Checks that a tokenizer is that of the weights.
   *
   * @throws RunException if it is another
   */
  void check(Tokenizer other) {
    if (!other.checksum().equals(tokenizer.checksum())) {
      throw new RunException(
          "tokenizer (%s) must be that of the weights of %s, which is %s"
              .formatted(other.description(), name, tokenizer.description()));
    }
  }

  /**
   * Writes a checkpoint at step 0 that has the weights.
   *
   * @param checkpoints the folder of the checkpoints of a new run
   * @return the parameters that were taken
   * @throws RunException if none of the parameters can be taken
   */
  TakenWeights begin(Path checkpoints, RunConfig config, PreparedCorpus corpus) {
    check(corpus.tokenizer());
    try (var session = new TrainingSession(config, RunFolder.trainingStreams(corpus, config))) {
      session.initialize();
      var taken = TakenWeights.of(name, shapes, session.parameters());
      session.take(taken.names(), variables);
      var training = config.training();
      var progress = new TrainingProgress(training.seed(), corpus.summary().fingerprint());
      new CheckpointStore(checkpoints, training.keepCheckpoints())
          .write(
              0,
              into -> {
                session.save(into);
                Files.write(into.resolveSibling(Tokenizer.ASSET), corpus.tokenizer().asset());
                return new CheckpointContent(
                    session.savedVariables(),
                    ConfigurationYaml.write(config),
                    progress.toProto(training.accumulation()),
                    false);
              });
      return taken;
    }
  }
}
