package org.compressive.data;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * The results of reading a document's text once.
 *
 * @param checksum the SHA-256 of its bytes
 * @param tokens the number of its tokens
 * @param text the counts of its text
 */
record DocumentReading(HashCode checksum, long tokens, TextCounts text) {
  /**
   * A text with fewer bytes than this is encoded in memory, because encoding a stream allocates
   * large buffers.
   */
  private static final int SMALL = 1 << 14;

  /** Reads a document to its end and passes its tokens to a sink. */
  static DocumentReading tokenize(
      Document document, Tokenizer tokenizer, ReadingProgress progress, TokenSink into)
      throws IOException {
    long[] tokens = {0};
    TokenSink counting =
        (ids, count) -> {
          tokens[0] += count;
          into.accept(ids, count);
        };
    try (InputStream source = document.open();
        TextCountingStream counted = new TextCountingStream(source, progress);
        HashingInputStream text = new HashingInputStream(Hashing.sha256(), counted)) {
      byte[] beginning = text.readNBytes(SMALL);
      if (beginning.length < SMALL) {
        int[] ids = tokenizer.encode(beginning);
        counting.accept(ids, ids.length);
      } else {
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(beginning), text);
        tokenizer.encode(whole, counting);
      }
      progress.endDocument();
      return new DocumentReading(text.hash(), tokens[0], counted.counts());
    }
  }

  /** Reads a document to its end and returns the SHA-256 of its bytes. */
  static HashCode checksum(Document document, ReadingProgress progress) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] buffer = new byte[1 << 16];
    try (InputStream source = document.open()) {
      for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
        hasher.putBytes(buffer, 0, read);
        progress.read(read);
      }
    }
    progress.endDocument();
    return hasher.hash();
  }
}
