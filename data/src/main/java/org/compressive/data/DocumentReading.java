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
 * @param checksum the SHA-256 of its bytes or, if it has a context, the SHA-256 of the SHA-256 of
 *     the context followed by that of the text
 * @param context the number of the tokens of its context
 * @param tokens the number of all its tokens, which begin with those of the context
 * @param text the counts of its text, without the context
 */
record DocumentReading(HashCode checksum, long context, long tokens, TextCounts text) {
  /**
   * A text with fewer bytes than this is encoded in memory, because encoding a stream allocates
   * large buffers.
   */
  private static final int SMALL = 1 << 14;

  /**
   * Reads a document to its end and passes its tokens to a sink. The context and the text are
   * tokenized separately, so that no token spans both.
   */
  static DocumentReading tokenize(
      Document document, Tokenizer tokenizer, ReadingProgress progress, TokenSink into)
      throws IOException {
    long[] tokens = {0};
    TokenSink counting =
        (ids, count) -> {
          tokens[0] += count;
          into.accept(ids, count);
        };
    byte[] context = document.context();
    progress.read(context.length);
    if (context.length > 0) {
      int[] ids = tokenizer.encode(context);
      counting.accept(ids, ids.length);
    }
    long contextTokens = tokens[0];
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
      return new DocumentReading(
          checksum(context, text.hash()), contextTokens, tokens[0], counted.counts());
    }
  }

  /** Reads a document to its end and returns its {@link #checksum()}. */
  static HashCode checksum(Document document, ReadingProgress progress) throws IOException {
    byte[] context = document.context();
    progress.read(context.length);
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] buffer = new byte[1 << 16];
    try (InputStream source = document.open()) {
      for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
        hasher.putBytes(buffer, 0, read);
        progress.read(read);
      }
    }
    progress.endDocument();
    return checksum(context, hasher.hash());
  }

  private static HashCode checksum(byte[] context, HashCode text) {
    return context.length == 0
        ? text
        : Hashing.sha256()
            .newHasher()
            .putBytes(Hashing.sha256().hashBytes(context).asBytes())
            .putBytes(text.asBytes())
            .hash();
  }
}
