package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * The data sets enwik8 and text8. Each is a file of 100 million bytes: the first 90 million are for
 * training, the next 5 million for validation, and the last 5 million for testing.
 */
final class ByteSplits {
  private static final long SIZE = 100_000_000;
  private static final ImmutableSet<String> NAMES = ImmutableSet.of("enwik8", "text8");

  private ByteSplits() {}

  /**
   * Returns the three splits of a source that is one of these data sets, each as a separate file,
   * or empty if the source is neither of them.
   *
   * @param name the path of the file, without the suffix of a packed file
   * @param text opens the bytes of the file, unpacked
   * @param lineEnds whether line feeds are part of the text, for the remark about the size
   * @param remarks collects remarks about the file
   */
  static Optional<ImmutableList<DocumentFile>> of(
      Source source, String name, Document.Opener text, LineEnds lineEnds, Remarks remarks) {
    String set = name.substring(name.lastIndexOf('/') + 1);
    if (!NAMES.contains(set)) {
      return Optional.empty();
    }
    long size = size(source, text);
    if (size != SIZE) {
      remarks.differs(
          String.format(
              Locale.ROOT,
              "%s has %,d bytes, where %s has %,d; it is read like any other text",
              source.location(),
              size,
              set,
              SIZE));
      return Optional.empty();
    }
    remarks.readWhole(set, SIZE, lineEnds);
    return Optional.of(
        ImmutableList.of(
            part(source, 1, text, Split.TRAINING, "the first 90,000,000 bytes of " + set),
            part(source, 2, text, Split.VALIDATION, "the next 5,000,000 bytes"),
            part(source, 3, text, Split.TEST, "the last 5,000,000 bytes")));
  }

  private static long size(Source source, Document.Opener text) {
    if (source.opener() == text) {
      return source.size();
    }
    try (InputStream bytes = text.open()) {
      return ByteStreams.exhaust(bytes);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", source.location(), e);
    }
  }

  private static DocumentFile part(
      Source source, int number, Document.Opener text, Split split, String description) {
    long start = split.start(SIZE);
    // The last part is read to the end of the file, where an archive's checksum is verified.
    long length = split == Split.TEST ? Long.MAX_VALUE : split.end(SIZE) - start;
    return DocumentFile.of(
            new Document(
                source.path() + "#" + number,
                source.location() + "#" + number,
                () -> ByteStreams.limit(skipped(text, start), length)))
        .in(split, description);
  }

  private static InputStream skipped(Document.Opener text, long bytes) throws IOException {
    InputStream stream = text.open();
    try {
      ByteStreams.skipFully(stream, bytes);
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }
}
