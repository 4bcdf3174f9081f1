package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalInt;
import org.compressive.data.tokenizers.WordTokenizer;

/**
 * The settings of a word tokenizer, whose vocabulary is collected from the training text.
 *
 * @param size the maximum number of ids, including {@code <unk>} and {@code <eos>}; 0 for no limit
 * @param minCount the number of times that a word must occur to be in the vocabulary; 0 for no
 *     minimum
 */
public record WordVocabulary(
    @JsonProperty(defaultValue = "0") int size, @JsonProperty(defaultValue = "0") int minCount)
    implements TokenizerChoice {
  private static final int LEAST = 3;

  public WordVocabulary {
    VocabularySettings.check(size, minCount, LEAST);
  }

  @Override
  public Tokenizer tokenizer(Iterable<Document> text) throws IOException {
    return WordTokenizer.train(text, size, minCount);
  }

  @Override
  public OptionalInt most() {
    return VocabularySettings.most(size);
  }
}
