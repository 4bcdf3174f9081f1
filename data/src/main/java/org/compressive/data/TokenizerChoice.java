package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The tokenizers that a configuration can name in the setting {@code data.tokenizer}. A choice is
 * written as {@code {type: words, size: 10000}}, or as {@code words} alone for the default
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
  /** The choice for a configuration that makes none. */
  TokenizerChoice DEFAULT = new ByteTokenizer();

  /**
   * Returns the tokenizer.
   *
   * @param text the text from which a vocabulary is learned if the choice alone does not determine
   *     it
   * @throws CorpusException if a document or the tokenizer's file cannot be read
   */
  Tokenizer tokenizer(Iterable<Document> text) throws IOException;

  /**
   * Returns an upper bound on the number of ids if the choice alone determines one, or empty if the
   * number depends only on the text.
   *
   * @throws CorpusException if the tokenizer's file cannot be read
   */
  OptionalInt most();
}
