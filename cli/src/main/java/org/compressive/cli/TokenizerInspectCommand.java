package org.compressive.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The {@code compressive tokenizer inspect} command. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Describes the tokenizer in a file.",
    footer = {"", "Example:", "  compressive tokenizer inspect --tokenizer bpe.json"})
final class TokenizerInspectCommand implements Callable<Integer> {

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      required = true,
      description = "A tokenizer.json, such as that of a run or a model, or a SentencePiece model.")
  private @Nullable Path file;

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws JsonProcessingException {
    var found = TokenizerFacts.of(Tokenizer.read(file));
    output.print("type: " + found.type());
    output.print(String.format(Locale.ROOT, "vocabulary: %,d", found.vocabulary()));
    output.print("lossless: " + found.lossless());
    output.print("sha256: " + found.sha256());
    if (output.json()) {
      output.printJson(found);
    }
    return ExitCode.OK;
  }
}
