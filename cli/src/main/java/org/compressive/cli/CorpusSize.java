package org.compressive.cli;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import org.compressive.data.DataConfig;

/** Estimates the size of a corpus from the sizes of its files, for a progress bar. */
final class CorpusSize {

  /** The value for a corpus whose size is unknown until it has been read. */
  static final long UNKNOWN = -1;

  /** The extensions of files whose size differs from the size of the text that they contain. */
  private static final ImmutableSet<String> PACKED =
      ImmutableSet.of(
          "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "tzst", "zip", "jar", "tar", "parquet");

  private CorpusSize() {}

  /**
   * Returns the expected number of bytes to read: the total size of the files of a corpus, divided
   * by the number of parts. Returns {@link #UNKNOWN} if no files are named, or if their size says
   * little about that of the text: because some are packed, or because not all of them are read.
   *
   * @param parts the number of parts into which the corpus is divided, one of which is to be read
   */
  static long of(DataConfig data, int parts) throws IOException {
    var paths = Iterables.concat(data.corpus(), data.train(), data.validation(), data.test());
    if (Iterables.isEmpty(paths) || !data.corpusGlob().equals(DataConfig.ALL_FILES)) {
      return UNKNOWN;
    }
    long all = 0;
    for (String path : paths) {
      long size = below(Path.of(path));
      if (size == UNKNOWN) {
        return UNKNOWN;
      }
      all += size;
    }
    return all / parts;
  }

  private static long below(Path path) throws IOException {
    long all = 0;
    try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      for (Iterator<Path> each = files.filter(Files::isRegularFile).iterator(); each.hasNext(); ) {
        Path file = each.next();
        if (PACKED.contains(MoreFiles.getFileExtension(file).toLowerCase(Locale.ROOT))) {
          return UNKNOWN;
        }
        all += Files.size(file);
      }
    }
    return all;
  }
}
