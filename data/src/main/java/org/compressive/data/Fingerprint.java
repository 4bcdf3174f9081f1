package org.compressive.data;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;

/** Computes the {@link CorpusSummary#fingerprint} of a corpus, document by document. */
final class Fingerprint {
  private final Hasher hasher = Hashing.sha256().newHasher();

  /** Adds the next document. */
  void add(String path, HashCode checksum) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    hasher.putBytes(Ints.toByteArray(name.length)).putBytes(name).putBytes(checksum.asBytes());
  }

  /** Completes the fingerprint and returns it in hexadecimal. May be called only once. */
  String complete() {
    return hasher.hash().toString();
  }
}
