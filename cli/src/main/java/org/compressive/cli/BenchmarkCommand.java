package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.TokenizerChoice;
import org.compressive.data.TokenizerFile;
import org.compressive.files.Reason;
import org.compressive.inference.Precision;
import org.compressive.inference.Profile;
import org.compressive.training.Benchmark;
import org.compressive.training.BenchmarkResult;
import org.compressive.training.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code compressive benchmark} command. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Times steps on random bytes with full memories, and the machine's matrix multiplication.",
      "Always prints one line of JSON, with or without --json."
    },
    footer = {"", "Example:", "  compressive benchmark --preset bench-s --mode train"})
final class BenchmarkCommand implements Callable<Integer> {

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--mode",
      paramLabel = "train|evaluate|generate",
      defaultValue = "train",
      description = "The operation to time. Default: train.")
  private Benchmark.Mode mode;

  @Option(names = "--batch", paramLabel = "N", description = "Batch size. Default: the preset's.")
  private @Nullable Integer batch;

  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16",
      description = "Precision of matrix products. Default: the preset's.")
  private @Nullable Precision precision;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Number of steps to time after the warm-up; with generate, number of windows. Default: 30.")
  private int steps;

  @Option(
      names = "--profile",
      description =
          "Also report the time that each kind of TensorFlow operation takes in an average step."
              + " Profiling makes steps slower.")
  private boolean profile;

  @Option(
      names = "--timings",
      paramLabel = "FILE",
      description = "Also write the milliseconds of each timed step to FILE, as CSV.")
  private @Nullable Path timings;

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** Returns the configuration of the model and of the steps to time. */
  RunConfig configured() throws IOException {
    List<String> settings = new ArrayList<>();
    if (precision != null) {
      settings.add("training.precision=" + precision);
    }
    if (batch != null) {
      settings.add("training.batch=" + batch);
    }
    RunConfig config = configuration.read(settings).sized();
    // Generation is no faster in bfloat16 on a CPU.
    return mode == Benchmark.Mode.GENERATE && config.training().precision() == Precision.AUTO
        ? config.withTraining(config.training().withPrecision(Precision.FLOAT32))
        : config;
  }

  @Override
  public Integer call() throws IOException {
    Usage.check(spec, steps >= 1, "--steps (%s) must be at least 1".formatted(steps));
    RunConfig config = configured();
    TokenizerChoice tokenizer = config.data().tokenizer();
    Usage.check(
        spec,
        mode == Benchmark.Mode.TRAIN
            || tokenizer instanceof ByteTokenizer
            || tokenizer instanceof TokenizerFile,
        "data.tokenizer must be bytes or a file for --mode %s, which reads no text to learn one from"
            .formatted(mode));
    int ids = mode == Benchmark.Mode.TRAIN ? 0 : tokenizer.tokenizer(List.of()).vocabulary();
    Usage.check(
        spec,
        mode == Benchmark.Mode.TRAIN || config.model().vocabulary() == ids,
        "model.vocabulary (%s) must be the tokenizer's (%s) for --mode %s"
            .formatted(config.model().vocabulary(), ids, mode));
    Usage.check(
        spec,
        mode != Benchmark.Mode.GENERATE || !profile,
        "--profile cannot be used with --mode generate; TensorFlow gives no times from inside its loop");
    BenchmarkResult result;
    try (var file = timingsFile();
        var display = ProgressDisplay.create(output)) {
      DoubleConsumer shown = millis -> display.timed(steps, millis);
      GpuCheck.say(config.training(), display);
      result =
          new Benchmark(config, steps, profile ? new Profile() : null)
              .run(configuration.name(), mode, file == null ? shown : shown.andThen(file));
    }
    output.printJson(result);
    return ExitCode.OK;
  }

  private @Nullable TimingsFile timingsFile() {
    if (timings == null) {
      return null;
    }
    Usage.check(spec, !Files.isDirectory(timings), "--timings (" + timings + ") must be a file");
    try {
      return new TimingsFile(timings);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--timings (%s) cannot be written: %s"
              .formatted(timings, Reason.of(e, timings.toString())),
          e);
    }
  }
}
