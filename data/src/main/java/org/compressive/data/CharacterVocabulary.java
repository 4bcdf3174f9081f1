package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalInt;
import org.compressive.data.tokenizers.CharacterTokenizer;

/**
 * The choice of a tokenizer of characters, whose vocabulary is made from the training text.
 *
 * @param size the most ids, {@code <unk>} included; 0 for no limit
 * @param minCount how often a character must occur to be in the vocabulary; 0 for any number
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
