package org.compressive.data;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Computes the checksums of a corpus and of its official splits, document by document. */
final class Fingerprint {
  private final Hasher hasher = Hashing.sha256().newHasher();
  private final Hasher splits = Hashing.sha256().newHasher();

  /**
   * Adds the next document.
   *
   * @param official the document's official split, if it has one
   */
  void add(String path, HashCode checksum, Optional<Split> official) {
    splits.putByte(code(official));
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    hasher.putBytes(Ints.toByteArray(name.length)).putBytes(name).putBytes(checksum.asBytes());
  }

  /** Returns the number by which checksums represent the official split of a document. */
  static byte code(Optional<Split> official) {
    if (official.isEmpty()) {
      return 0;
    }
    return switch (official.get()) {
      case TRAINING -> 1;
      case VALIDATION -> 2;
      case TEST -> 3;
    };
  }

  /**
   * Returns the SHA-256 over the official split of each document (1 byte: 0 for none, 1 for
   * training, 2 for validation, 3 for test), in hexadecimal. May be called only once.
   */
  String completeSplits() {
    return splits.hash().toString();
  }

  /**
   * Returns the {@link CorpusSummary#fingerprint} of the documents, in hexadecimal. May be called
   * only once.
   */
  String complete() {
    return hasher.hash().toString();
  }
}
