package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The settings of a tokenizer that is read from a file.
 *
 * @param path the path of a {@code tokenizer.json} or a SentencePiece model
 */
public record TokenizerFile(String path) implements TokenizerChoice {
  public TokenizerFile {
    checkArgument(
        path != null && !path.isBlank(),
        "data.tokenizer.path (%s) must be the path of a file",
        path);
  }

  @Override
  public Tokenizer tokenizer(Iterable<Document> text) {
    return read();
  }

  @Override
  public OptionalInt most() {
    return OptionalInt.of(read().vocabulary());
  }

  private Tokenizer read() {
    return Tokenizer.read(Path.of(path));
  }
}
