package org.compressive.data;

import com.google.common.hash.HashCode;
import com.google.common.primitives.Longs;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shard's record of a tokenized document.
 *
 * @param number the document's number in the corpus, counting from 0
 * @param path the document's {@link Document#path}
 * @param official the document's official split, if it has one
 * @param checksum the SHA-256 of the document's bytes
 * @param context the number of tokens of the document's context
 * @param tokens the number of all tokens, which begin with those of the context
 * @param text the counts of the document's text
 */
record TokenizedDocument(
    long number,
    String path,
    Optional<Split> official,
    HashCode checksum,
    long context,
    long tokens,
    TextCounts text) {
  /** The bit, in the byte of the borders, that says that the number of the context follows. */
  private static final int HAS_CONTEXT = 1 << 2;

  void write(DataOutputStream out) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    out.writeLong(number);
    out.writeUTF(official.map(Split::name).orElse(""));
    out.writeInt(name.length);
    out.write(name);
    out.write(checksum.asBytes());
    out.writeLong(tokens);
    out.writeLong(text.bytes());
    out.writeLong(text.characters());
    out.writeLong(text.words());
    int borders = (int) TextTable.borders(text);
    if (context == 0) {
      out.writeByte(borders);
    } else {
      out.writeByte(borders | HAS_CONTEXT);
      out.writeLong(context);
    }
  }

  /** Reads the next record, or returns null if there are no more records. */
  static @Nullable TokenizedDocument read(DataInputStream in) throws IOException {
    byte[] number = in.readNBytes(Long.BYTES);
    if (number.length < Long.BYTES) {
      return null;
    }
    String split = in.readUTF();
    String path = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    HashCode checksum = HashCode.fromBytes(in.readNBytes(TokenOrigin.SHA_256_BYTES));
    long tokens = in.readLong();
    long bytes = in.readLong();
    long characters = in.readLong();
    long words = in.readLong();
    int borders = in.readByte();
    long context = (borders & HAS_CONTEXT) == 0 ? 0 : in.readLong();
    return new TokenizedDocument(
        Longs.fromByteArray(number),
        path,
        split.isEmpty() ? Optional.empty() : Optional.of(Split.valueOf(split)),
        checksum,
        context,
        tokens,
        TextTable.counts(bytes, characters, words, borders & ~HAS_CONTEXT));
  }
}
