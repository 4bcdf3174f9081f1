package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.compressive.inference.ModelFolder;
import org.compressive.training.RunFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compressive export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Writes a run's best checkpoint as a SavedModel that stock TensorFlow serves.",
    footer = {"", "Example:", "  compressive export --run runs/tiny --to models/tiny/1"})
final class ExportCommand implements Callable<Integer> {

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where the SavedModel goes; must not exist.")
  private Path target;

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** What {@code export --json} prints. */
  record ExportReport(String model, List<String> signatures) {}

  @Override
  public Integer call() throws IOException {
    Usage.check(
        spec, !Files.exists(target), "--to (" + target + ") must be a new folder, but exists");
    RunFolder folder = RunFolder.open(run);
    ModelFolder.export(
        target, folder.config().model(), folder.tokenizer(), folder.bestCheckpoint().variables());
    List<String> signatures = ModelFolder.read(target).signatures();
    output.print("model: " + target);
    output.print("signatures: " + String.join(", ", signatures));
    if (output.json()) {
      output.printJson(new ExportReport(target.toString(), signatures));
    }
    return ExitCode.OK;
  }
}
