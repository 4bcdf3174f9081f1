package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that name a tokenizer and the file to encode or decode. */
final class TokenizerInput {

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      required = true,
      description = "A tokenizer.json, such as that of a run or a model, or a SentencePiece model.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "The file to read; - for standard input.")
  private @Nullable Path file;

  Tokenizer tokenizer() {
    return Tokenizer.read(tokenizer);
  }

  /** Returns the content of the file, or of standard input for {@code -}. */
  byte[] content(CommandSpec spec) throws IOException {
    if (file.toString().equals("-")) {
      return System.in.readAllBytes();
    }
    Usage.check(
        spec,
        Files.isReadable(file) && !Files.isDirectory(file),
        "--file (" + file + ") must be a file that may be read");
    return Files.readAllBytes(file);
  }
}
