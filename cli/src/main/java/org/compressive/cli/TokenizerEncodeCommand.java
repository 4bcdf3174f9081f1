package org.compressive.cli;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.compressive.data.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code compressive tokenizer encode} command. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Prints the token ids of a text, separated by spaces.",
    footer = {
      "",
      "Example:",
      "  compressive tokenizer encode --tokenizer bpe.json --file novel.txt"
    })
final class TokenizerEncodeCommand implements Callable<Integer> {

  @Mixin private TokenizerInput input = new TokenizerInput();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = input.tokenizer();
    byte[] text = input.content(spec);
    int[] ids = tokenizer.encode(text);
    output.print(Ints.join(" ", ids));
    if (output.json()) {
      double perByte = text.length == 0 ? 0 : (double) ids.length / text.length;
      output.printJson(new Encoded(Ints.asList(ids), ids.length, text.length, perByte));
    }
    return ExitCode.OK;
  }

  /** The output of {@code tokenizer encode --json}. */
  record Encoded(List<Integer> ids, long tokens, long bytes, double tokensPerByte) {}
}
