package org.compressive.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.data.tokenizers.TokenizerFiles;

/**
 * Converts text to token ids and back. Ids range from 0 to {@link #vocabulary} - 1. A tokenizer is
 * safe for use by several threads, and no call affects the result of another.
 *
 * <p>A tokenizer is stored with a model as the asset file {@link #ASSET}. {@link #read} reads back
 * the assets of the tokenizers that {@link TokenizerChoice} can select: Hugging Face's {@code
 * tokenizer.json} ({@link org.compressive.data.tokenizers}), or <code>{"type":"bytes"} </code>.
 */
public interface Tokenizer {
  /** The name of the asset file. */
  String ASSET = "tokenizer.json";

  /** Returns the kind of this tokenizer, such as {@code words}. */
  String type();

  /** Returns the number of token ids. */
  int vocabulary();

  /**
   * Returns whether the concatenated bytes of a text's ids always equal the text. A tokenizer that
   * has a single id for all unknown words, for example, is not lossless.
   */
  boolean lossless();

  /**
   * Reads {@code text} to its end and passes its ids to {@code into} in order, any number of ids at
   * a time.
   *
   * @throws IOException if the text cannot be read or {@code into} cannot take the ids
   */
  void encode(InputStream text, TokenSink into) throws IOException;

  /** Returns the ids of a text in memory, such as a prompt. */
  int[] encode(byte[] text);

  /**
   * Returns the bytes with which {@code id} is displayed. If this tokenizer is {@link #lossless},
   * they are the bytes that the id stands for. They need not be whole characters, because the bytes
   * of a character may be spread over several ids.
   *
   * @throws IllegalArgumentException if {@code id} is not in the vocabulary
   */
  byte[] decode(int id);

  /**
   * Returns the number of bytes of text that {@code id} stands for. The number is approximate if
   * this tokenizer is not {@link #lossless}.
   *
   * @throws IllegalArgumentException if {@code id} is not in the vocabulary
   */
  default int length(int id) {
    return decode(id).length;
  }

  /** Returns the content of {@link #ASSET} for this tokenizer. */
  byte[] asset();

  /** Returns the SHA-256 of {@link #asset} in hexadecimal, which identifies the tokenizer. */
  default String checksum() {
    return Hashing.sha256().hashBytes(asset()).toString();
  }

  /**
   * Returns a short description for messages: the kind, the number of ids, and the first digits of
   * {@link #checksum}.
   */
  default String description() {
    return "%s, %s ids, SHA-256 %s"
        .formatted(type(), vocabulary(), TokenOrigin.shortened(checksum()));
  }

  /**
   * Reads the asset of a tokenizer that {@link TokenizerChoice} can select, any other {@code
   * tokenizer.json} that Hugging Face's library can read, or a SentencePiece model.
   *
   * @throws CorpusException if the file cannot be read or does not describe a tokenizer
   */
  static Tokenizer read(Path file) {
    try {
      return TokenizerFiles.read(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "tokenizer (%s) must be JSON or a SentencePiece model".formatted(file), e);
    } catch (IllegalArgumentException e) {
      throw new CorpusException(
          "tokenizer (%s) cannot be used: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw CorpusException.unreadable("tokenizer", file.toString(), e);
    }
  }
}
