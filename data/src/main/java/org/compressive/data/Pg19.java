package org.compressive.data;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.compressive.data.records.Records;
import org.compressive.data.records.TextLines;

/**
 * Recognizes PG-19 and compares its numbers of books and words with the published ones. The data
 * set has a file for each book, named by the book's number, in the folders train, validation and
 * test. Beside these folders is metadata.csv, which has a row for each book and no header.
 */
final class Pg19 {
  private static final int BUFFER = 1 << 16;
  private static final String METADATA = "metadata.csv";
  private static final Pattern BOOK = Pattern.compile("(?:train|validation|test)/\\d+\\.txt");

  private static final ImmutableMap<Split, Long> BOOKS =
      ImmutableMap.of(Split.TRAINING, 28_602L, Split.VALIDATION, 50L, Split.TEST, 100L);

  /** The published numbers of words, on which published word-level perplexities are based. */
  private static final ImmutableMap<Split, Long> WORDS =
      ImmutableMap.of(Split.VALIDATION, 3_007_061L, Split.TEST, 6_966_499L);

  private Pg19() {}

  /** Returns the path of PG-19's metadata, or empty if the files are not those of PG-19. */
  static Optional<String> metadata(Collection<String> paths) {
    return paths.stream()
        .filter(path -> path.equals(METADATA) || path.endsWith("/" + METADATA))
        .filter(path -> hasBooks(paths, path.substring(0, path.length() - METADATA.length())))
        .findFirst();
  }

  private static boolean hasBooks(Collection<String> paths, String folder) {
    return paths.stream()
        .anyMatch(
            path ->
                path.startsWith(folder) && BOOK.matcher(path.substring(folder.length())).matches());
  }

  /**
   * Returns a sentence for each number that differs from the published one. Reads the validation
   * and the test split to count their words.
   *
   * @param corpus the corpus, for messages
   * @param files the files of the corpus
   */
  static List<String> warnings(String corpus, Source metadata, List<DocumentFile> files) {
    Map<String, Split> splits = SplitNames.inside(files.stream().map(DocumentFile::path).toList());
    Map<Split, Long> books = new EnumMap<>(Split.class);
    Map<Split, Long> words = new EnumMap<>(Split.class);
    for (DocumentFile file : files) {
      Split split = splits.get(file.path());
      if (split != null) {
        books.merge(split, 1L, Long::sum);
        if (WORDS.containsKey(split)) {
          words.merge(split, words(file), Long::sum);
        }
      }
    }
    List<String> warnings = new ArrayList<>();
    compare(corpus, "book", books, BOOKS, warnings);
    compare(corpus, "word", words, WORDS, warnings);
    long rows = rows(metadata);
    long all = books.values().stream().mapToLong(Long::longValue).sum();
    if (rows != all) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s has %,d rows, where %,d books are there",
              metadata.location(),
              rows,
              all));
    }
    return warnings;
  }

  private static void compare(
      String corpus,
      String thing,
      Map<Split, Long> found,
      Map<Split, Long> published,
      List<String> warnings) {
    published.forEach(
        (split, count) -> {
          long here = found.getOrDefault(split, 0L);
          if (here != count) {
            warnings.add(
                String.format(
                    Locale.ROOT,
                    "%s: the %s split of PG-19 has %,d %s, where %,d are published",
                    corpus,
                    split,
                    here,
                    here == 1 ? thing : thing + "s",
                    count));
          }
        });
  }

  private static long words(DocumentFile file) {
    TextCounter counter = new TextCounter();
    byte[] buffer = new byte[BUFFER];
    try (DocumentReader documents = file.open()) {
      for (Document book = documents.next(); book != null; book = documents.next()) {
        try (InputStream text = book.open()) {
          for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
            counter.add(buffer, 0, count);
          }
        }
      }
      return counter.counts().words();
    } catch (IOException e) {
      throw CorpusException.unreadable("document", file.location(), e);
    }
  }

  /** Returns the number of rows in the metadata, each of which is one line. */
  private static long rows(Source metadata) {
    try (InputStream bytes = metadata.opener().open();
        Records lines = new TextLines(bytes)) {
      long rows = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        rows++;
      }
      return rows;
    } catch (IOException e) {
      throw CorpusException.unreadable("document", metadata.location(), e);
    }
  }
}
