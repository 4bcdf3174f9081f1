package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.OutputStream;

/** Writes token ids, encoded as in a token store. */
final class IdWriter {
  private final OutputStream out;
  private final int vocabulary;
  private final int bytesPerId;
  private final byte[] buffer = new byte[1 << 16];
  private int held;

  /**
   * Creates a writer.
   *
   * @param vocabulary the vocabulary size; every id is less than this
   */
  IdWriter(OutputStream out, int vocabulary) {
    this.out = out;
    this.vocabulary = vocabulary;
    this.bytesPerId = TokenStoreHeader.bytesPerId(vocabulary);
  }

  /**
   * Writes {@code count} ids, starting at {@code ids[offset]}.
   *
   * @throws IllegalArgumentException if an id is not in the vocabulary; then no id is written
   */
  void write(int[] ids, int offset, int count) throws IOException {
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      checkId(ids[i]);
    }
    for (int at = offset; at < end; ) {
      int run = Math.min(end - at, (buffer.length - held) / bytesPerId);
      put(ids, at, run);
      at += run;
      if (at < end) {
        flush();
      }
    }
  }

  /** Writes the buffered ids to the output stream. */
  void flush() throws IOException {
    out.write(buffer, 0, held);
    held = 0;
  }

  private void checkId(int id) {
    if (id < 0 || id >= vocabulary) {
      checkArgument(
          false,
          "token id (%s) must be of the vocabulary of %s, 0 to %s",
          id,
          vocabulary,
          vocabulary - 1);
    }
  }

  private void put(int[] ids, int from, int count) {
    byte[] into = buffer;
    int at = held;
    for (int i = from; i < from + count; i++) {
      int id = ids[i];
      into[at++] = (byte) id;
      if (bytesPerId > 1) {
        into[at++] = (byte) (id >> 8);
      }
      if (bytesPerId > 2) {
        into[at++] = (byte) (id >> 16);
        into[at++] = (byte) (id >> 24);
      }
    }
    held = at;
  }
}
