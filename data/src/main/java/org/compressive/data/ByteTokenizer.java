package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/**
 * A tokenizer with one token for each byte: it has 256 ids, needs no training, and accepts any text
 * or binary file.
 */
public record ByteTokenizer() implements Tokenizer, TokenizerChoice {
  private static final String JSON = "{\"type\":\"bytes\"}";
  private static final int BUFFER = 1 << 16;

  @Override
  public Tokenizer tokenizer(Iterable<Document> text) {
    return this;
  }

  @Override
  public OptionalInt most() {
    return OptionalInt.of(vocabulary());
  }

  @Override
  public String type() {
    return "bytes";
  }

  @Override
  public int vocabulary() {
    return 256;
  }

  @Override
  public boolean lossless() {
    return true;
  }

  @Override
  public void encode(InputStream text, TokenSink into) throws IOException {
    byte[] bytes = new byte[BUFFER];
    int[] ids = new int[BUFFER];
    for (int count = text.read(bytes); count >= 0; count = text.read(bytes)) {
      for (int i = 0; i < count; i++) {
        ids[i] = bytes[i] & 0xFF;
      }
      into.accept(ids, count);
    }
  }

  @Override
  public int[] encode(byte[] text) {
    int[] ids = new int[text.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = text[i] & 0xFF;
    }
    return ids;
  }

  @Override
  public byte[] decode(int id) {
    checkId(id);
    return new byte[] {(byte) id};
  }

  @Override
  public int length(int id) {
    checkId(id);
    return 1;
  }

  @Override
  public byte[] asset() {
    return JSON.getBytes(US_ASCII);
  }

  private static void checkId(int id) {
    checkArgument(id >= 0 && id < 256, "token id (%s) must be a byte, 0 to 255", id);
  }
}
