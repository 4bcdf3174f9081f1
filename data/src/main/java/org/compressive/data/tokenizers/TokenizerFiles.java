package org.compressive.data.tokenizers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.Tokenizer;

/** Reads tokenizer files of every kind, which it distinguishes by their content. */
public final class TokenizerFiles {
  private TokenizerFiles() {}

  /**
   * Reads a tokenizer's asset, another {@code tokenizer.json}, or a SentencePiece model.
   *
   * @throws JsonProcessingException if the file neither is JSON nor begins like a SentencePiece
   *     model
   * @throws IllegalArgumentException if it does not describe a tokenizer; the message is a clause
   *     that says why
   */
  public static Tokenizer read(byte[] file) throws IOException {
    if (SentencePieceModel.begins(file)) {
      return SentencePieceTokenizer.read(file);
    }
    var bytes = new ByteTokenizer();
    if (Arrays.equals(file, bytes.asset())) {
      return bytes;
    }
    JsonNode json = TokenizerJson.parse(file);
    if (json.path("type").asText().equals(SentencePieceTokenizer.TYPE)) {
      return SentencePieceTokenizer.read(Base64.getDecoder().decode(json.path("model").asText()));
    }
    return TokenizerJson.isOurs(json)
        ? TokenizerJson.read(json)
        : HuggingFaceTokenizer.read(file, json);
  }
}
