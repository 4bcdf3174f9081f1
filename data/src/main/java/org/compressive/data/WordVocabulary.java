package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.OptionalInt;
import org.compressive.data.tokenizers.WordTokenizer;

/**
 * The choice of a tokenizer of words, whose vocabulary is made from the training text.
 *
 * @param size the most ids, {@code <unk>} and {@code <eos>} included; 0 for no limit
 * @param minCount how often a word must occur to be in the vocabulary; 0 for any number
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
