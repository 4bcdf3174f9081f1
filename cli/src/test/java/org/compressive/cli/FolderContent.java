package org.compressive.cli;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All paths below a folder, those of files with the hash of their contents. */
record FolderContent(ImmutableSortedMap<String, String> entries) {

  static FolderContent of(Path folder) throws IOException {
    var entries = ImmutableSortedMap.<String, String>orderedBy(Comparator.naturalOrder());
    for (Path path : below(folder)) {
      boolean file = Files.isRegularFile(path);
      entries.put(
          folder.relativize(path).toString(),
          file ? MoreFiles.asByteSource(path).hash(Hashing.sha256()).toString() : "not a file");
    }
    return new FolderContent(entries.buildOrThrow());
  }

  /** Copies a folder and its contents. */
  static Path copy(Path folder, Path to) throws IOException {
    for (Path path : below(folder)) {
      Files.copy(path, to.resolve(folder.relativize(path).toString()));
    }
    return to;
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }
}
