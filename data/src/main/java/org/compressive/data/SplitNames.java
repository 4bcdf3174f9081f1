package org.compressive.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes official splits by the names of files and folders. The package documentation specifies
 * the names.
 */
final class SplitNames {
  private static final ImmutableMap<String, Split> WORDS =
      ImmutableMap.of(
          "train", Split.TRAINING,
          "training", Split.TRAINING,
          "valid", Split.VALIDATION,
          "validation", Split.VALIDATION,
          "val", Split.VALIDATION,
          "dev", Split.VALIDATION,
          "test", Split.TEST);

  // A prefix, the word, the number of a shard, and extensions: wiki.train.tokens,
  // wikitext-2.valid.tokens.txt, test-00000-of-00001.parquet.
  private static final Pattern FILE =
      Pattern.compile(
          "(?<prefix>(?:.*[._-])?)(?<word>"
              + String.join("|", WORDS.keySet())
              + ")(?:-\\d+-of-\\d+(?:-[0-9a-f]+)?)?(?<extensions>(?:\\.[a-z0-9]+)*)");

  private static final Splitter WORD_SPLITTER = Splitter.onPattern("[._-]");

  /** The extensions of programs, settings and web pages, which are not data sets. */
  private static final ImmutableSet<String> PROGRAMS =
      ImmutableSet.of(
          "py", "ipynb", "java", "kt", "scala", "c", "cc", "cpp", "cu", "h", "hpp", "cs", "go",
          "rs", "js", "ts", "rb", "pl", "lua", "jl", "r", "m", "sh", "bat", "yaml", "yml", "toml",
          "cfg", "ini", "md", "html", "css");

  private SplitNames() {}

  /**
   * Returns the split that the name of a file or archive indicates, or empty if it indicates none
   * or is ambiguous.
   */
  static Optional<Split> ofFile(String name) {
    Matcher parts = FILE.matcher(name.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return Optional.empty();
    }
    Split split = WORDS.get(parts.group("word"));
    List<String> extensions = WORD_SPLITTER.splitToList(parts.group("extensions"));
    boolean ambiguous =
        WORD_SPLITTER
            .splitToStream(parts.group("prefix"))
            .anyMatch(word -> WORDS.getOrDefault(word, split) != split);
    return ambiguous || extensions.stream().anyMatch(PROGRAMS::contains)
        ? Optional.empty()
        : Optional.of(split);
  }

  /**
   * Returns the splits of those documents to which the names at the top level of a folder or
   * archive assign a split. While the names at a level do not make up complete splits and the level
   * has a single folder, the level inside that folder is examined instead.
   *
   * @param paths the paths of all documents inside the folder or archive
   * @return the splits by path; if no level has {@linkplain #areComplete complete} splits, those
   *     that the topmost level assigns
   */
  static Map<String, Split> inside(Collection<String> paths) {
    Map<String, Split> topmost = at(paths, 0);
    Map<String, Split> splits = topmost;
    Collection<String> level = paths;
    int start = 0;
    while (!areComplete(splits.values())) {
      Set<String> folders = folders(level, start);
      if (folders.size() != 1) {
        return topmost;
      }
      String folder = folders.iterator().next();
      level = level.stream().filter(path -> path.startsWith(folder)).toList();
      start = folder.length();
      splits = at(level, start);
    }
    return splits;
  }

  /**
   * Returns whether splits can be official, that is, whether they include training and at least one
   * other split.
   */
  static boolean areComplete(Collection<Split> splits) {
    return splits.contains(Split.TRAINING)
        && splits.stream().anyMatch(split -> split != Split.TRAINING);
  }

  /**
   * Returns the path of the outermost folder that names the split of a document, or the document's
   * own path if no folder does.
   */
  static String named(String path) {
    int end = -1;
    do {
      int slash = path.indexOf('/', end + 1);
      if (slash < 0) {
        return path;
      }
      if (ofSegment(path.substring(end + 1, slash + 1)).isPresent()) {
        return path.substring(0, slash + 1);
      }
      end = slash;
    } while (true);
  }

  private static Map<String, Split> at(Collection<String> paths, int start) {
    Map<String, Split> splits = new HashMap<>();
    for (String path : paths) {
      int slash = path.indexOf('/', start);
      String segment = slash < 0 ? path.substring(start) : path.substring(start, slash + 1);
      ofSegment(segment).ifPresent(split -> splits.put(path, split));
    }
    return splits;
  }

  /** Returns the folders at a level, each as its whole path with a trailing slash. */
  private static Set<String> folders(Collection<String> paths, int start) {
    Set<String> folders = new HashSet<>();
    for (String path : paths) {
      int slash = path.indexOf('/', start);
      if (slash >= 0) {
        folders.add(path.substring(0, slash + 1));
      }
    }
    return folders;
  }

  /** Returns the split of a file, or of a folder if the name ends in a slash. */
  private static Optional<Split> ofSegment(String segment) {
    if (!segment.endsWith("/")) {
      return ofFile(segment);
    }
    String folder = segment.substring(0, segment.length() - 1);
    // A dot marks an archive, whose name is a folder in the paths of its documents.
    return folder.contains(".")
        ? ofFile(folder)
        : Optional.ofNullable(WORDS.get(folder.toLowerCase(Locale.ROOT)));
  }
}
