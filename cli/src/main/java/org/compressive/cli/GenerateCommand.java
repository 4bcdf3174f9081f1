package org.compressive.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.compressive.kernels.RowProduct;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code compressive generate} command. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Generates text that continues a prompt.",
    footer = {
      "",
      "Example:",
      "  compressive generate --run runs/tiny --prompt \"public static \" --tokens 200"
    })
final class GenerateCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private ModelChoice choice = new ModelChoice();

  @ArgGroup private @Nullable Start start;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "Number of tokens to generate. Default: 256.")
  private long tokens;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0.8",
      description =
          "Below 1 favors likely tokens, above 1 gives more variety; 0 always takes the likeliest. Default: 0.8.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "0",
      description = "Sample only from the N likeliest tokens; 0 for all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      defaultValue = "1",
      description = "Sample only from the likeliest tokens that make up this share; 1 for all.")
  private double topP;

  @Option(
      names = "--weights",
      paramLabel = "float32|bfloat16|int8",
      defaultValue = "float32",
      description =
          "Precision of the weights. bfloat16 and int8 are faster, because fewer bytes are read"
              + " and idle cores help; everything else is computed in float32. Default: float32.")
  private RowProduct.Weights weights;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed for sampling. Default: 1.")
  private long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      preprocessor = FreeText.class,
      converter = FreeText.class,
      description = "Stop before the first occurrence of TEXT; repeatable.")
  private List<String> stop = new ArrayList<>();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** A prompt, or a file that contains it. */
  static final class Start {

    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        preprocessor = FreeText.class,
        converter = FreeText.class,
        description = "The text to continue.")
    private @Nullable String text;

    @Option(
        names = "--prompt-file",
        paramLabel = "FILE",
        description = "A file that contains the text to continue.")
    private @Nullable Path file;
  }

  @Override
  public Integer call() throws IOException {
    Usage.check(spec, tokens >= 1, "--tokens (%s) must be at least 1".formatted(tokens));
    byte[] bytes = start();
    Usage.check(
        spec, stop.stream().noneMatch(String::isEmpty), "--stop must not be an empty string");
    Sampler sampler = sampler();
    var limits = new TextLimits(tokens, stop);
    try (var model = choice.open(SessionOptions.onOneThread(), output);
        var generator = generator(model);
        var text = generator.generate(Prompt.of(bytes, seed), limits, sampler)) {
      PrintStream out = output.text();
      while (text.hasNext()) {
        out.print(text.next());
        out.flush();
      }
      output.print("");
      if (output.json()) {
        var generation = text.generation();
        output.printJson(
            new GenerationReport(
                generation.text(),
                generation.tokens(),
                generation.seconds(),
                generation.tokensPerSecond()));
      }
    }
    return ExitCode.OK;
  }

  private TextGenerator generator(LanguageModel model) {
    try {
      return new TextGenerator(model, weights);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  /** The output of {@code generate --json}. */
  record GenerationReport(String text, long tokens, double seconds, double tokensPerSecond) {}

  private byte[] start() throws IOException {
    if (start == null) {
      return new byte[0];
    }
    if (start.file != null) {
      Usage.check(
          spec, Files.exists(start.file), "--prompt-file (" + start.file + ") does not exist");
      Usage.check(
          spec,
          Files.isReadable(start.file) && Files.isRegularFile(start.file),
          "--prompt-file (" + start.file + ") must be a file that may be read");
      return Files.readAllBytes(start.file);
    }
    return start.text.getBytes(StandardCharsets.UTF_8);
  }

  private Sampler sampler() {
    try {
      return Sampler.temperature(temperature).withTopK(topK).withTopP(topP);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
