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
 * @param tokens the number of tokens
 * @param text the counts of the document's text
 */
record TokenizedDocument(
    long number,
    String path,
    Optional<Split> official,
    HashCode checksum,
    long tokens,
    TextCounts text) {
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
    out.writeByte((int) TextTable.borders(text));
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
    return new TokenizedDocument(
        Longs.fromByteArray(number),
        path,
        split.isEmpty() ? Optional.empty() : Optional.of(Split.valueOf(split)),
        checksum,
        tokens,
        TextTable.counts(in.readLong(), in.readLong(), in.readLong(), in.readByte()));
  }
}
