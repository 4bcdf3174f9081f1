package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.data.Tokenizer;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.ModelFolder;
import org.compressive.training.Provenance;
import org.compressive.training.RunConfig;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The {@code compressive inspect} command. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Shows the contents of a run, a checkpoint or a SavedModel.",
    footer = {"", "Example:", "  compressive inspect --run runs/tiny"})
final class InspectCommand implements Callable<Integer> {

  /** The object to inspect: exactly one of a run, a checkpoint and a SavedModel. */
  static final class Place {

    @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run's folder.")
    private @Nullable Path run;

    @Option(
        names = "--checkpoint",
        paramLabel = "DIR",
        required = true,
        description = "The folder of a checkpoint, e.g. runs/tiny/checkpoints/200.")
    private @Nullable Path checkpoint;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A SavedModel.")
    private @Nullable Path model;
  }

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  /**
   * The output of {@code inspect --json}, with null for each fact that the inspected object does
   * not record.
   */
  record Inspection(
      Object config,
      @Nullable Long step,
      @Nullable TokenizerFacts tokenizer,
      long parameters,
      ParameterCount parametersByGroup,
      @Nullable Double bestValidationBitsPerByte,
      List<String> signatures,
      @Nullable Provenance provenance) {}

  @Override
  public Integer call() throws IOException {
    Inspection inspection = inspect();
    output.print(ConfigurationYaml.write(inspection.config()));
    if (inspection.step() != null) {
      output.print(String.format(Locale.ROOT, "step: %,d", inspection.step()));
    }
    if (inspection.tokenizer() != null) {
      output.print("tokenizer: " + inspection.tokenizer().line());
    }
    var groups = inspection.parametersByGroup();
    output.print(
        String.format(
            Locale.ROOT,
            "parameters: %,d (transformer %,d, compression %,d)",
            groups.total(),
            groups.transformer(),
            groups.compression()));
    if (inspection.bestValidationBitsPerByte() != null) {
      output.print(
          String.format(
              Locale.ROOT,
              "best validation: %.4f bits per byte",
              inspection.bestValidationBitsPerByte()));
    }
    if (!inspection.signatures().isEmpty()) {
      output.print("signatures: " + String.join(", ", inspection.signatures()));
    }
    if (inspection.provenance() != null) {
      output.print(ConfigurationYaml.write(Map.of("provenance", inspection.provenance())));
    }
    if (output.json()) {
      output.printJson(inspection);
    }
    return ExitCode.OK;
  }

  private Inspection inspect() throws IOException {
    if (place.run != null) {
      return ofRun(RunFolder.open(place.run));
    }
    return place.checkpoint != null ? ofCheckpoint(place.checkpoint) : ofModel(place.model);
  }

  private Inspection ofRun(RunFolder run) throws IOException {
    var newest = run.checkpoints().newest().found();
    if (newest.isPresent()) {
      BestCheckpoint.of(run, output);
    }
    boolean exported = Files.isDirectory(run.modelFolder());
    return inspection(
        run.config(),
        run.config().model(),
        newest.orElse(null),
        TokenizerFacts.of(run.tokenizer()),
        exported ? ModelFolder.read(run.modelFolder()).signatures() : List.of(),
        run.provenance());
  }

  private static Inspection ofCheckpoint(Path folder) {
    Checkpoint checkpoint = open(folder);
    RunConfig config =
        ConfigurationYaml.read(
            RunConfig.class,
            checkpoint.manifest().getConfiguration(),
            folder.toString(),
            List.of());
    Path copy = folder.resolve(Tokenizer.ASSET);
    return inspection(
        config,
        config.model(),
        checkpoint,
        Files.exists(copy) ? TokenizerFacts.of(Tokenizer.read(copy)) : null,
        List.of(),
        null);
  }

  /**
   * Opens a checkpoint. If it cannot be opened, the failure is reported as bad input, because the
   * user named the folder.
   */
  private static Checkpoint open(Path folder) {
    try {
      return Checkpoint.open(folder);
    } catch (CheckpointException e) {
      throw new RunException(e.getMessage());
    }
  }

  private static Inspection ofModel(Path folder) {
    var model = ModelFolder.read(folder);
    return inspection(
        Map.of("model", model.config()),
        model.config(),
        null,
        TokenizerFacts.of(model.tokenizer()),
        model.signatures(),
        null);
  }

  private static Inspection inspection(
      Object config,
      ModelConfig model,
      @Nullable Checkpoint checkpoint,
      @Nullable TokenizerFacts tokenizer,
      List<String> signatures,
      @Nullable Provenance provenance) {
    var count = ParameterCount.of(model);
    Long step = checkpoint == null ? null : Long.valueOf(checkpoint.step());
    Double best =
        checkpoint == null || !checkpoint.manifest().getTraining().hasBestValidation()
            ? null
            : Double.valueOf(
                checkpoint.manifest().getTraining().getBestValidation().getBitsPerByte());
    return new Inspection(
        config, step, tokenizer, count.total(), count, best, signatures, provenance);
  }
}
