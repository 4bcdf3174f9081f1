package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalInt;
import org.compressive.data.tokenizers.BpeTokenizer;

/**
 * The settings of a byte-level byte-pair encoding, whose merges are learned from the training text.
 *
 * @param size the maximum number of ids, including those of the 256 bytes; the vocabulary has fewer
 *     ids if the text runs out of pairs to merge. 0 means 8192
 */
public record BpeVocabulary(@JsonProperty(defaultValue = "0") int size) implements TokenizerChoice {
  private static final int BYTES = 256;
  private static final int DEFAULT_SIZE = 8192;

  public BpeVocabulary {
    size = size == 0 ? DEFAULT_SIZE : size;
    checkArgument(
        size >= BYTES, "data.tokenizer.size (%s) must be at least %s, the bytes", size, BYTES);
  }

  @Override
  public Tokenizer tokenizer(Iterable<Document> text) throws IOException {
    return BpeTokenizer.train(text, size);
  }

  @Override
  public OptionalInt most() {
    return OptionalInt.of(size);
  }
}
