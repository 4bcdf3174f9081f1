package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The tokenizers that a configuration can name: setting {@code data.tokenizer}. Written {@code
 * {type: bytes}}, or {@code bytes} for a variant that is to have no settings but its defaults.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = ByteTokenizer.class, name = "bytes"))
public sealed interface TokenizerChoice permits ByteTokenizer {
  /** The choice where a configuration makes none. */
  TokenizerChoice DEFAULT = new ByteTokenizer();

  /** Returns the tokenizer. */
  Tokenizer tokenizer();
}
