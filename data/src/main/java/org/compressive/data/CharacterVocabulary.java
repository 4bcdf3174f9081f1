package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalInt;
import org.compressive.data.tokenizers.CharacterTokenizer;

/**
 * The settings of a character tokenizer, whose vocabulary is collected from the training text.
 *
 * @param size the maximum number of ids, including {@code <unk>}; 0 for no limit
 * @param minCount the number of times that a character must occur to be in the vocabulary; 0 for no
 *     minimum
 */
public record CharacterVocabulary(
    @JsonProperty(defaultValue = "0") int size, @JsonProperty(defaultValue = "0") int minCount)
    implements TokenizerChoice {
  private static final int LEAST = 2;

  public CharacterVocabulary {
    VocabularySettings.check(size, minCount, LEAST);
  }

  @Override
  public Tokenizer tokenizer(Iterable<Document> text) throws IOException {
    return CharacterTokenizer.train(text, size, minCount);
  }

  @Override
  public OptionalInt most() {
    return VocabularySettings.most(size);
  }
}
