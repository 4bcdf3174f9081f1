package org.compressive.data;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;

/**
 * One reading of a document's text.
 *
 * @param checksum the SHA-256 of its bytes
 * @param tokens the number of its tokens
 * @param text the counts of its text
 */
record DocumentReading(HashCode checksum, long tokens, TextCounts text) {
  /** Passes the tokens of a document to a sink. */
  static DocumentReading tokenize(Document document, Tokenizer tokenizer, TokenSink into)
      throws IOException {
    long[] tokens = {0};
    try (InputStream source = document.open();
        TextCountingStream counted = new TextCountingStream(source);
        HashingInputStream text = new HashingInputStream(Hashing.sha256(), counted)) {
      tokenizer.encode(
          text,
          (ids, count) -> {
            tokens[0] += count;
            into.accept(ids, count);
          });
      return new DocumentReading(text.hash(), tokens[0], counted.counts());
    }
  }

  /** Reads a document to its end and returns the SHA-256 of its bytes. */
  static HashCode checksum(Document document) throws IOException {
    try (InputStream source = document.open();
        HashingInputStream text = new HashingInputStream(Hashing.sha256(), source)) {
      ByteStreams.exhaust(text);
      return text.hash();
    }
  }
}
