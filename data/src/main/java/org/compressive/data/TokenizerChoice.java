package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The tokenizers that a configuration can name in the setting {@code data.tokenizer}. A choice is
 * written {@code {type: bytes}}, or just {@code bytes} for a variant with default settings.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = ByteTokenizer.class, name = "bytes"))
public sealed interface TokenizerChoice permits ByteTokenizer {
  /** The choice if a configuration makes none. */
  TokenizerChoice DEFAULT = new ByteTokenizer();

  /** Returns the tokenizer. */
  Tokenizer tokenizer();
}
