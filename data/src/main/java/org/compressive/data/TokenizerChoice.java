package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The tokenizers that a configuration can name in the setting {@code data.tokenizer}. A choice is
 * written {@code {type: words, size: 10000}}, or just {@code words} for a variant with default
 * settings.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ByteTokenizer.class, name = "bytes"),
  @JsonSubTypes.Type(value = CharacterVocabulary.class, name = "characters"),
  @JsonSubTypes.Type(value = WordVocabulary.class, name = "words"),
  @JsonSubTypes.Type(value = BpeVocabulary.class, name = "bpe"),
  @JsonSubTypes.Type(value = TokenizerFile.class, name = "file")
})
public sealed interface TokenizerChoice
    permits ByteTokenizer, CharacterVocabulary, WordVocabulary, BpeVocabulary, TokenizerFile {
  /** The choice if a configuration makes none. */
  TokenizerChoice DEFAULT = new ByteTokenizer();

  /**
   * Returns the tokenizer.
   *
   * @param text the text of which a vocabulary is made, if the choice does not determine it
   * @throws CorpusException if a document or the tokenizer's file cannot be read
   */
  Tokenizer tokenizer(Iterable<Document> text) throws IOException;

  /**
   * Returns the number of ids as far as it is known without a text: the most that there can be;
   * empty if only the text determines it.
   *
   * @throws CorpusException if the tokenizer's file cannot be read
   */
  OptionalInt most();
}
