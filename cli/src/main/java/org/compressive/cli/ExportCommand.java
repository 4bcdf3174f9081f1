package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.Split;
import org.compressive.files.StagedFolder;
import org.compressive.inference.ModelFolder;
import org.compressive.inference.NumpyFolder;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code compressive export} command. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Writes a run's best checkpoint as a SavedModel that stock TensorFlow can serve, or as NumPy"
            + " arrays.",
    footer = {"", "Example:", "  compressive export --run runs/tiny --to models/tiny/1"})
final class ExportCommand implements Callable<Integer> {

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run's folder.")
  private Path run;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write, which must be new or empty.")
  private Path target;

  @Option(
      names = "--format",
      paramLabel = "saved-model|numpy",
      defaultValue = "saved-model",
      description =
          "saved-model, or numpy: the parameters, and the logits for the first windows of the"
              + " validation split, as .npy files. Default: saved-model.")
  private Format format;

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "With --format numpy: the number of windows to read. Default: 5.")
  private @Nullable Integer windows;

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** The form in which a model is written. */
  enum Format {
    SAVED_MODEL("saved-model"),
    NUMPY("numpy");

    private final String option;

    Format(String option) {
      this.option = option;
    }

    @Override
    public String toString() {
      return option;
    }
  }

  private static final int DEFAULT_WINDOWS = 5;

  /** The JSON object of {@code export --json}; {@code signatures} is empty for NumPy arrays. */
  record ExportReport(String model, List<String> signatures) {}

  @Override
  public Integer call() throws IOException {
    Usage.check(
        spec,
        StagedFolder.isFree(target),
        "--to (" + target + ") must be a new folder or an empty one, but exists");
    Usage.check(
        spec,
        windows == null || format == Format.NUMPY,
        "--windows needs --format numpy; a SavedModel holds no logits");
    RunFolder folder = RunFolder.open(run);
    return format == Format.NUMPY ? exportNumpy(folder) : exportSavedModel(folder);
  }

  private int exportSavedModel(RunFolder folder) throws IOException {
    Checkpoint checkpoint = BestCheckpoint.of(folder, output);
    ModelFolder.export(
        target, folder.config().model(), folder.tokenizer(checkpoint), checkpoint.variables());
    report(ModelFolder.read(target).signatures());
    return ExitCode.OK;
  }

  private int exportNumpy(RunFolder folder) throws IOException {
    int count = windows == null ? DEFAULT_WINDOWS : windows;
    try (var corpus = folder.corpus()) {
      var text = corpus.store(Split.VALIDATION);
      long most = text.size() / folder.config().model().window();
      Usage.check(
          spec,
          count >= 0 && count <= most,
          "--windows (%s) must be 0 to %s, as many as the validation split has"
              .formatted(count, most));
      NumpyFolder.write(
          target,
          folder.config().model(),
          BestCheckpoint.of(folder, output).variables(),
          text,
          count);
    }
    report(List.of());
    return ExitCode.OK;
  }

  private void report(List<String> signatures) throws IOException {
    output.print("model: " + target);
    if (!signatures.isEmpty()) {
      output.print("signatures: " + String.join(", ", signatures));
    }
    if (output.json()) {
      output.printJson(new ExportReport(target.toString(), signatures));
    }
  }
}
