package org.compressive.training;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The SHA-256 of files, in hexadecimal, as {@code sha256sum} prints it. */
final class FileChecksums {

  private FileChecksums() {}

  /** Returns the checksum of each path that is a regular file, by path. */
  static Map<String, String> ofFiles(List<String> paths) throws IOException {
    var checksums = ImmutableSortedMap.<String, String>naturalOrder();
    for (String path : ImmutableSortedSet.copyOf(paths)) {
      if (Files.isRegularFile(Path.of(path))) {
        checksums.put(path, of(Path.of(path)));
      }
    }
    return checksums.buildOrThrow();
  }

  /** Returns the checksum of each regular file in a folder, by name. */
  static Map<String, String> ofFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    var checksums = ImmutableSortedMap.<String, String>naturalOrder();
    for (Path file : files) {
      checksums.put(file.getFileName().toString(), of(file));
    }
    return checksums.buildOrThrow();
  }

  private static String of(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }
}
