package org.compressive.checkpoints;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.compressive.checkpoints.proto.Manifest;
import org.compressive.checkpoints.proto.StoredFile;

/**
 * The bytes of {@code manifest.pb}: a {@link Manifest} whose last field is a digest of everything
 * before it, so that damage to the manifest itself is detected.
 */
final class ManifestFile {
  static final String NAME = "manifest.pb";
  static final int FORMAT = 1;

  // The digest field's tag (field 15, length-delimited), its length, and a SHA-256.
  private static final byte[] DIGEST_HEAD = {0x7A, 0x20};
  private static final int DIGEST_BYTES = DIGEST_HEAD.length + 32;

  private ManifestFile() {}

  /**
   * Encodes a manifest and appends its digest, which is encoded as a message of its own: Protobuf
   * readers treat concatenated messages as one message.
   */
  static byte[] encode(Manifest manifest) {
    byte[] body = manifest.toBuilder().clearDigest().build().toByteArray();
    byte[] digest =
        Manifest.newBuilder()
            .setDigest(ByteString.copyFrom(Hashing.sha256().hashBytes(body).asBytes()))
            .build()
            .toByteArray();
    byte[] file = Arrays.copyOf(body, body.length + digest.length);
    System.arraycopy(digest, 0, file, body.length, digest.length);
    return file;
  }

  /**
   * Reads the manifest of a checkpoint folder.
   *
   * @throws IOException if the manifest is missing, damaged or of an unknown format; the message
   *     gives the reason
   */
  static Manifest read(Path folder) throws IOException {
    return decode(Files.readAllBytes(StoredFiles.find(folder, NAME)));
  }

  static Manifest decode(byte[] file) throws IOException {
    int body = file.length - DIGEST_BYTES;
    if (body < 0
        || file[body] != DIGEST_HEAD[0]
        || file[body + 1] != DIGEST_HEAD[1]
        || !Hashing.sha256().hashBytes(file, 0, body).equals(digestAtEnd(file))) {
      throw new IOException(NAME + " is damaged; its digest does not match");
    }
    Manifest manifest;
    try {
      manifest = Manifest.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(NAME + " is not a manifest: " + e.getMessage(), e);
    }
    if (manifest.getFormat() != FORMAT) {
      throw new IOException(
          NAME + " (format " + manifest.getFormat() + ") must be of format " + FORMAT);
    }
    return manifest;
  }

  private static HashCode digestAtEnd(byte[] file) {
    return HashCode.fromBytes(Arrays.copyOfRange(file, file.length - 32, file.length));
  }

  /**
   * Checks that the folder holds every file that the manifest lists, with the listed size and
   * SHA-256. Ignores files that are not listed.
   */
  static void verifyFiles(Path folder, Manifest manifest) throws IOException {
    for (StoredFile stored : manifest.getFileList()) {
      long size = Files.size(StoredFiles.find(folder, stored.getName()));
      if (size != stored.getSize()) {
        throw new IOException(
            stored.getName() + " has " + size + " bytes instead of " + stored.getSize());
      }
      StoredFiles.verify(folder, stored.getName(), StoredFiles.sha256(stored));
    }
  }
}
