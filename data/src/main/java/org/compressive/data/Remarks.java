package org.compressive.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects remarks while the documents of a corpus are found, and summarizes them in one line for
 * the user.
 */
final class Remarks {
  private long files;
  private long documents;
  private final Map<String, Integer> records = new TreeMap<>();
  private boolean anyText;
  private long hidden;
  private long special;
  private final Kind misnamed = new Kind();
  private final Kind notUtf8 = new Kind();
  private final List<String> differences = new ArrayList<>();
  private final WikiText wikiText = new WikiText();
  private @Nullable String whole;
  private boolean leftOutMetadata;
  private long licensed;
  private String firstLicensed = "";

  /**
   * A remark that may apply to several documents; only the remark about the first document is
   * reported in full, with the number of the others.
   */
  private static final class Kind {
    private @Nullable String first;
    private long count;

    void add(String line) {
      first = first == null ? line : first;
      count++;
    }

    void tell(List<String> clauses) {
      if (first != null) {
        clauses.add(
            count == 1
                ? first
                : String.format(Locale.ROOT, "%s (so are %,d more)", first, count - 1));
      }
    }
  }

  /** Notes a document whose first {@code firstBytes} bytes were examined. */
  void read(int firstBytes) {
    files++;
    documents++;
    anyText |= firstBytes > 0;
  }

  /**
   * Notes a file of records.
   *
   * @param kind the unit that is one document, for users, such as {@code each line (field text)}
   * @param anyText whether any record has a byte
   */
  void readRecords(String kind, boolean anyText) {
    files++;
    records.merge(kind, 1, Integer::sum);
    this.anyText |= anyText;
  }

  /**
   * Notes a data set that consists of a single file, such as enwik8, all bytes of which are read.
   */
  void readWhole(String set, long size, LineEnds lineEnds) {
    files++;
    anyText = true;
    whole =
        String.format(
            Locale.ROOT,
            "all %,d bytes of %s are read%s",
            size,
            set,
            lineEnds == LineEnds.KEEP ? ", line ends included" : "");
  }

  /** Notes, with a sentence for users, that a data set differs from the published one. */
  void differs(String sentence) {
    differences.add(sentence);
  }

  /** Returns the counts of WikiText's words. */
  WikiText wikiText() {
    return wikiText;
  }

  /** Notes that the metadata of PG-19 is left out. */
  void leftOutMetadata() {
    leftOutMetadata = true;
  }

  /** Notes a hidden file, which is left out. */
  void hid() {
    hidden++;
  }

  /** Notes a link or device inside an archive, which is left out. */
  void special() {
    special++;
  }

  /**
   * Notes a file whose content differs from what its name implies, or whose name implies no format.
   */
  void misnamed(String location, FileFormat format) {
    misnamed.add("%s is read as %s, by its first bytes".formatted(location, format.displayName()));
  }

  /** Notes a text that is not UTF-8 and whose encoding is unknown. */
  void notUtf8(String location, int position) {
    notUtf8.add(
        "%s is not UTF-8 (byte %s); data.encoding can name its encoding"
            .formatted(location, position));
  }

  /** Notes a document with the header and the license of Project Gutenberg, which are kept. */
  void licensed(String location) {
    firstLicensed = licensed == 0 ? location : firstLicensed;
    licensed++;
  }

  /** Returns sentences for users about text that is left out or read unexpectedly. */
  List<String> warnings(String corpus) {
    List<String> warnings = new ArrayList<>(differences);
    licenses(corpus).ifPresent(warnings::add);
    warnings.addAll(wikiText.warnings(corpus));
    return warnings;
  }

  /** Returns a sentence for users if any Project Gutenberg license is kept. */
  private Optional<String> licenses(String corpus) {
    return licensed == 0
        ? Optional.empty()
        : Optional.of(
            ("%s: Project Gutenberg's header and license are read as text in %s of %s files"
                    + " (%s%s); data.gutenberg (strip) leaves them out")
                .formatted(
                    corpus, licensed, files, firstLicensed, licensed == 1 ? "" : " and others"));
  }

  long hidden() {
    return hidden;
  }

  /** Returns whether any document is not empty. */
  boolean anyText() {
    return anyText;
  }

  /**
   * Returns the line that summarizes the remarks for users, such as {@code books: 40 documents; 3
   * hidden files are left out}.
   */
  String line(String corpus) {
    List<String> clauses = new ArrayList<>();
    if (whole != null) {
      clauses.add(whole);
    }
    if (documents > 0 || (records.isEmpty() && whole == null)) {
      clauses.add(count(documents, "document", "documents"));
    }
    records.forEach(
        (kind, files) ->
            clauses.add("%s of %s is a document".formatted(kind, count(files, "file", "files"))));
    if (leftOutMetadata) {
      clauses.add("metadata.csv of PG-19 is left out");
    }
    if (hidden > 0) {
      clauses.add(leftOut(hidden, "hidden file", "hidden files"));
    }
    if (special > 0) {
      clauses.add(leftOut(special, "link or device", "links or devices"));
    }
    misnamed.tell(clauses);
    notUtf8.tell(clauses);
    return corpus + ": " + String.join("; ", clauses);
  }

  private static String count(long number, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
  }

  private static String leftOut(long count, String one, String several) {
    return String.format(
        Locale.ROOT, "%,d %s left out", count, count == 1 ? one + " is" : several + " are");
  }
}
