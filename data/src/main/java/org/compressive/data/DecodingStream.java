package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A text in some encoding, converted to UTF-8 without its byte order mark. Bytes that are invalid
 * in the encoding cause an error that names their position.
 */
final class DecodingStream extends BulkStream {
  private static final int CHARACTERS = 1 << 13;
  private static final char MARK = '\uFEFF';

  private final Charset encoding;
  private final CharsetDecoder decoder;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final ByteBuffer encoded = ByteBuffer.allocate(2 * CHARACTERS).limit(0);
  private final CharBuffer text = CharBuffer.allocate(CHARACTERS).limit(0);
  private final ByteBuffer utf8 = ByteBuffer.allocate(3 * CHARACTERS).limit(0);
  private long consumed;
  private boolean started;
  private boolean ended;

  DecodingStream(InputStream bytes, Charset encoding) {
    super(bytes);
    this.encoding = encoding;
    this.decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (!utf8.hasRemaining()) {
      if (ended) {
        return -1;
      }
      decode();
      encode();
    }
    int count = Math.min(length, utf8.remaining());
    utf8.get(into, offset, count);
    return count;
  }

  /**
   * Decodes more bytes. If a character is incomplete at the end of these bytes, its first bytes are
   * retained for the next call.
   */
  private void decode() throws IOException {
    encoded.compact();
    int count = super.read(encoded.array(), encoded.position(), encoded.remaining());
    ended = count < 0;
    encoded.position(encoded.position() + Math.max(0, count)).flip();
    text.compact();
    int before = encoded.remaining();
    CoderResult result = decoder.decode(encoded, text, ended);
    consumed += before - encoded.remaining();
    if (result.isUnderflow() && ended) {
      result = decoder.flush(text);
    }
    text.flip();
    if (result.isError()) {
      throw new IOException("byte (%s) is not valid in %s".formatted(consumed, encoding));
    }
    ended &= result.isUnderflow();
  }

  private void encode() throws IOException {
    if (!started && text.hasRemaining()) {
      started = true;
      if (text.get(text.position()) == MARK) {
        text.get();
      }
    }
    utf8.clear();
    CoderResult result = encoder.encode(text, utf8, ended);
    utf8.flip();
    if (result.isError()) {
      throw new IOException(
          "surrogate pair (before byte %s) has only one half".formatted(consumed));
    }
  }
}
