package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text to token ids and back, without loss: the bytes of the ids of a text, one after the other,
 * are the text. Ids are 0 to {@link #vocabulary} - 1. Stateless between calls and safe to share
 * between threads.
 *
 * <p>A tokenizer travels with a model as the asset file {@link #ASSET}: JSON whose {@code type}
 * names the variant and whose other members are its settings.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = ByteTokenizer.class, name = "bytes"))
public sealed interface Tokenizer permits ByteTokenizer {
  /** The name of the asset file. */
  String ASSET = "tokenizer.json";

  /** The number of token ids. */
  int vocabulary();

  /**
   * Reads {@code text} to its end and hands on its ids in order, in pieces of any size.
   *
   * @throws IOException if the text cannot be read or {@code into} cannot take the ids
   */
  void encode(InputStream text, TokenSink into) throws IOException;

  /** The ids of a text that is in memory, such as a prompt. */
  int[] encode(byte[] text);

  /**
   * The bytes that {@code id} stands for. They need not be whole characters: only a run of ids is
   * text in UTF-8.
   *
   * @throws IllegalArgumentException if {@code id} is not in the vocabulary
   */
  byte[] decode(int id);

  /** What {@link #ASSET} holds for this tokenizer, in UTF-8. */
  default byte[] asset() {
    return Json.write(this);
  }

  /**
   * Reads an asset.
   *
   * @param file the asset file
   * @throws CorpusException if it cannot be read or is not a tokenizer
   */
  static Tokenizer read(Path file) {
    try {
      return Json.read(Files.readAllBytes(file), Tokenizer.class);
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          file + " is not a tokenizer: it must be JSON such as {\"type\":\"bytes\"}", e);
    } catch (IOException e) {
      throw CorpusException.unreadable(file.toString(), e);
    }
  }
}
