package org.compressive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.compressive.data.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code compressive tokenizer decode} command. */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Decodes a file of token ids, separated by white space, and prints the text.",
    footer = {
      "",
      "Example:",
      "  compressive tokenizer decode --tokenizer bpe.json --file novel.ids"
    })
final class TokenizerDecodeCommand implements Callable<Integer> {

  private static final Splitter IDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

  @Mixin private TokenizerInput input = new TokenizerInput();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = input.tokenizer();
    var text = new ByteArrayOutputStream();
    long tokens = 0;
    for (String id : IDS.split(new String(input.content(spec), UTF_8))) {
      text.writeBytes(tokenizer.decode(id(id, tokenizer.vocabulary())));
      tokens++;
    }
    if (output.json()) {
      output.printJson(new Decoded(text.toString(UTF_8), tokens, text.size()));
    } else {
      output.text().write(text.toByteArray());
      output.text().flush();
    }
    return ExitCode.OK;
  }

  /** The output of {@code tokenizer decode --json}. */
  record Decoded(String text, long tokens, long bytes) {}

  private int id(String text, int vocabulary) {
    boolean number = CharMatcher.inRange('0', '9').matchesAllOf(text) && text.length() < 10;
    int id = number ? Integer.parseInt(text) : vocabulary;
    Usage.check(
        spec,
        id < vocabulary,
        "--file must hold ids from 0 to %s, not %s".formatted(vocabulary - 1, text));
    return id;
  }
}
