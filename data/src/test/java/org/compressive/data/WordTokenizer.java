package org.compressive.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * A tokenizer with a closed vocabulary of words separated by white space. Any other word is {@code
 * <unk>}, and white space is lost.
 */
final class WordTokenizer implements Tokenizer {
  private final List<String> words;

  WordTokenizer(String... words) {
    this.words = List.of(words);
  }

  @Override
  public String type() {
    return "words of a test";
  }

  @Override
  public int vocabulary() {
    return words.size() + 1;
  }

  @Override
  public boolean lossless() {
    return false;
  }

  @Override
  public void encode(InputStream text, TokenSink into) throws IOException {
    int[] ids = encode(text.readAllBytes());
    into.accept(ids, ids.length);
  }

  @Override
  public int[] encode(byte[] text) {
    return Arrays.stream(new String(text, UTF_8).split("\\s+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> words.indexOf(word) + 1)
        .toArray();
  }

  @Override
  public byte[] decode(int id) {
    return (id == 0 ? "<unk>" : words.get(id - 1)).getBytes(UTF_8);
  }

  @Override
  public byte[] asset() {
    return ("words: " + words).getBytes(UTF_8);
  }
}
