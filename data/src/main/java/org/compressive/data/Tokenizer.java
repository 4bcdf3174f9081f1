package org.compressive.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text to token ids and back. Ids are 0 to {@link #vocabulary} - 1. Stateless between calls and
 * safe to share between threads.
 *
 * <p>A tokenizer travels with a model as the asset file {@link #ASSET}. Those that {@link
 * TokenizerChoice} names are read back by {@link #read}: their assets are JSON whose {@code type}
 * names the variant and whose other members are its settings.
 */
public interface Tokenizer {
  /** The name of the asset file. */
  String ASSET = "tokenizer.json";

  /** Returns the number of token ids. */
  int vocabulary();

  /**
   * Returns whether the bytes of the ids of a text, one after the other, are the text. A tokenizer
   * that has one id for all unknown words, say, is not lossless.
   */
  boolean lossless();

  /**
   * Reads {@code text} to its end and hands on its ids in order, in pieces of any size.
   *
   * @throws IOException if the text cannot be read or {@code into} cannot take the ids
   */
  void encode(InputStream text, TokenSink into) throws IOException;

  /** Returns the ids of a text that is in memory, such as a prompt. */
  int[] encode(byte[] text);

  /**
   * Returns the bytes that {@code id} is shown as; those that it stands for if this is {@link
   * #lossless}. They need not be whole characters: only a run of ids is text in UTF-8.
   *
   * @throws IllegalArgumentException if {@code id} is not in the vocabulary
   */
  byte[] decode(int id);

  /**
   * Returns how many bytes of text {@code id} stands for; about how many if this is not {@link
   * #lossless}.
   *
   * @throws IllegalArgumentException if {@code id} is not in the vocabulary
   */
  default int length(int id) {
    return decode(id).length;
  }

  /** Returns what {@link #ASSET} holds for this tokenizer. */
  byte[] asset();

  /**
   * Reads the asset of a tokenizer that {@link TokenizerChoice} names.
   *
   * @param file the asset file
   * @throws CorpusException if it cannot be read or is not such a tokenizer
   */
  static Tokenizer read(Path file) {
    try {
      return Json.read(Files.readAllBytes(file), TokenizerChoice.class).tokenizer();
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "tokenizer (%s) must be JSON such as {\"type\":\"bytes\"}".formatted(file), e);
    } catch (IOException e) {
      throw CorpusException.unreadable("tokenizer", file.toString(), e);
    }
  }
}
