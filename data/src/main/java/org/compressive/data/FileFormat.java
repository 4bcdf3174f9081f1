package org.compressive.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Bytes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** The format of a file, which its first bytes determine. */
enum FileFormat {
  GZIP("gzip data", "\\x1f\\x8b\\x08", ".gz", ".tgz"),
  BZIP2("bzip2 data", "BZh[1-9](?:1AY&SY|\\x17rE8P\\x90|.{0,5}\\z)", ".bz2", ".tbz2", ".tbz"),
  XZ("xz data", "\\xfd7zXZ\\x00", ".xz", ".txz"),
  ZSTD("Zstandard data", "\\x28\\xb5\\x2f\\xfd|[\\x50-\\x5f]\\x2a\\x4d\\x18", ".zst", ".tzst"),
  ZIP("a zip archive", "PK(?:\\x03\\x04|\\x05\\x06)", ".zip", ".jar"),
  TAR("a tar archive", ".{257}ustar", ".tar"),
  SPLIT_ZIP("a part of a split zip archive", "PK\\x07\\x08"),
  SEVEN_ZIP("a 7-Zip archive", "7z\\xbc\\xaf\\x27\\x1c"),
  RAR("a RAR archive", "Rar!\\x1a\\x07"),
  LZ4("LZ4 data", "\\x04\\x22\\x4d\\x18"),
  LZIP("lzip data", "LZIP\\x01"),
  COMPRESS("data of compress (.Z)", "\\x1f\\x9d"),
  PDF("a PDF file", "%PDF-"),
  PARQUET("a Parquet file", "PAR1", ".parquet"),
  HTML("an HTML page", "(?:\\xef\\xbb\\xbf)?\\s*<(?i:!doctype\\s+html|html)\\b"),
  OTHER("binary data", "(?!)");

  /** The number of first bytes that determine the format. */
  private static final int HEAD_BYTES = 512;

  private static final ImmutableList<FileFormat> PACKED = ImmutableList.of(GZIP, BZIP2, XZ, ZSTD);

  /** The field of a tar's header that holds its checksum, in octal. */
  private static final Pattern CHECKSUM = Pattern.compile(" *[0-7]+[ \\x00]+");

  private final String description;
  private final Pattern start;
  private final ImmutableList<String> suffixes;

  FileFormat(String description, String start, String... suffixes) {
    this.description = description;
    this.start = Pattern.compile(start, Pattern.DOTALL);
    this.suffixes = ImmutableList.copyOf(suffixes);
  }

  /** Returns the format of a file that begins with these bytes. */
  static FileFormat of(byte[] head) {
    String start = new String(head, 0, Math.min(head.length, HEAD_BYTES), ISO_8859_1);
    return Arrays.stream(values())
        .filter(format -> format.start.matcher(start).lookingAt())
        .findFirst()
        .orElse(isOldTar(head) ? TAR : OTHER);
  }

  /**
   * Returns whether the bytes begin a tar archive in the format that preceded POSIX. Such an
   * archive has no magic number and is recognized only by the checksum of its header.
   */
  private static boolean isOldTar(byte[] head) {
    return head.length >= HEAD_BYTES
        && head[0] != 0
        && CHECKSUM.matcher(new String(head, 148, 8, ISO_8859_1)).matches()
        && TarUtils.verifyCheckSum(Arrays.copyOf(head, HEAD_BYTES));
  }

  /** Returns the format that the suffix of a file's name implies, or empty if it implies none. */
  static Optional<FileFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.suffix(name).isPresent()).findFirst();
  }

  /** Returns the name of the file inside a packed file: {@code a.tar} for {@code a.tgz}. */
  String unpackedName(String name) {
    String suffix = suffix(name).orElseThrow();
    String stem = name.substring(0, name.length() - suffix.length());
    return suffix.startsWith(".t") ? stem + ".tar" : stem;
  }

  private Optional<String> suffix(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return suffixes.stream().filter(lower::endsWith).findFirst();
  }

  /**
   * Returns whether a file that consists only of these bytes can be a file of this format that was
   * cut off so early that the format cannot be recognized.
   */
  boolean isCutIn(byte[] head) {
    if (this == TAR) {
      return head.length == 0 || (head.length < HEAD_BYTES && Bytes.contains(head, (byte) 0));
    }
    Matcher start = this.start.matcher(new String(head, ISO_8859_1));
    return !start.lookingAt() && start.hitEnd();
  }

  /** Returns whether a file of this format is a single compressed file. */
  boolean isPacked() {
    return PACKED.contains(this);
  }

  /** Returns whether this is the format of an archive whose entries can be read. */
  boolean isArchive() {
    return this == ZIP || this == TAR;
  }

  /** Returns whether files of this format can be text. */
  boolean mayBeText() {
    return this == HTML || this == OTHER;
  }

  /** Returns the name of this format in messages, such as {@code gzip data}. */
  String displayName() {
    return description;
  }
}
