package org.compressive.checkpoints;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.checkpoints.proto.StoredFile;

/** Describes and verifies the files below a folder by their SHA-256. */
final class StoredFiles {

  private StoredFiles() {}

  /** Returns the name, the size and the SHA-256 of every file below a folder, sorted by name. */
  static List<StoredFile> describe(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder)) {
      files = below.filter(Files::isRegularFile).sorted().toList();
    }
    List<StoredFile> stored = new ArrayList<>();
    for (Path file : files) {
      stored.add(
          StoredFile.newBuilder()
              .setName(folder.relativize(file).toString().replace('\\', '/'))
              .setSize(Files.size(file))
              .setSha256(ByteString.copyFrom(hash(file).asBytes()))
              .build());
    }
    return stored;
  }

  /**
   * Checks that a file exists.
   *
   * @param name the file's path inside the folder
   * @return the file
   */
  static Path find(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException(name + " is missing");
    }
    return file;
  }

  /** Returns the SHA-256 that a description of a file records. */
  static HashCode sha256(StoredFile stored) {
    return HashCode.fromBytes(stored.getSha256().toByteArray());
  }

  /** Checks that a file exists and has the given SHA-256. */
  static void verify(Path folder, String name, HashCode sha256) throws IOException {
    if (!hash(find(folder, name)).equals(sha256)) {
      throw new IOException(name + " is damaged; its SHA-256 does not match");
    }
  }

  private static HashCode hash(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256());
  }
}
