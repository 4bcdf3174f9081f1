package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteStreams;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Determines how a file or an archive entry is read as text. Its name and its first bytes determine
 * whether it is unpacked, which encoding it has, and whether it is text at all.
 */
final class SourceText {
  private final DataConfig config;
  private final Remarks remarks;
  private final RecordFiles records;

  SourceText(DataConfig config, Remarks remarks) {
    this.config = config;
    this.remarks = remarks;
    this.records = new RecordFiles(config, remarks);
  }

  /**
   * Returns the {@link DocumentFile}s of a source: one, or several if its bytes are divided among
   * splits.
   *
   * @param head the first bytes of the source
   * @throws CorpusException if the source cannot be read or is not text in the configured encoding
   */
  ImmutableList<DocumentFile> read(Source source, byte[] head) {
    FileFormat format = FileFormat.of(head);
    if (format.isPacked()) {
      return unpacked(source, format);
    }
    checkName(source, source.path(), format, head);
    return text(source, source.path(), source.opener(), format, head);
  }

  private ImmutableList<DocumentFile> unpacked(Source source, FileFormat format) {
    Document.Opener opener =
        () -> UnpackingStream.open(format, source.opener(), source.size(), config.expansion());
    byte[] head = source.head(opener);
    FileFormat inner = FileFormat.of(head);
    if (inner.isPacked() || inner.isArchive()) {
      throw new CorpusException(
          "document (%s) is %s inside %s; data packed twice must be unpacked first"
              .formatted(source.location(), inner.displayName(), format.displayName()));
    }
    String name = source.path();
    if (FileFormat.named(name).equals(Optional.of(format))) {
      name = format.unpackedName(name);
      checkName(source, name, inner, head);
    } else {
      remarks.misnamed(source.location(), format);
    }
    return text(source, name, opener, inner, head);
  }

  /**
   * Rejects a file whose name implies a format that the file does not have, and an archive inside
   * an archive.
   */
  private static void checkName(Source source, String name, FileFormat format, byte[] head) {
    Optional<FileFormat> named = FileFormat.named(name);
    if (format.isArchive()) {
      throw new CorpusException(
          "document (%s) is %s inside an archive; data packed twice must be unpacked first"
              .formatted(source.location(), format.displayName()));
    }
    if (named.isPresent() && named.get().isCutIn(head)) {
      throw new CorpusException(
          "document (%s) cannot be read; the compressed data is cut short"
              .formatted(source.location()));
    }
    if (named.isPresent() && named.get() != format) {
      boolean plain = format == FileFormat.OTHER && isPlain(head);
      String foundName = plain ? "plain text" : format.displayName();
      throw new CorpusException(
          "document (%s) is %s, not %s as its name says"
              .formatted(source.location(), foundName, named.get().displayName()));
    }
  }

  /**
   * Returns the {@link DocumentFile}s of an unpacked source.
   *
   * @param name the name of the source, without the suffix of a packed file
   */
  private ImmutableList<DocumentFile> text(
      Source source, String name, Document.Opener opener, FileFormat format, byte[] head) {
    if (format == FileFormat.PARQUET && !config.binary()) {
      return ImmutableList.of(records.parquet(source, opener));
    }
    if (!config.binary() && !format.mayBeText()) {
      throw new CorpusException(
          ("document (%s) is %s, not text; data.binary must be true to read its bytes, or"
                  + " data.corpusGlob leave it out of its folder or archive")
              .formatted(source.location(), format.displayName()));
    }
    Document.Opener text =
        config.encoding().equals(DataConfig.BYTES)
            ? bytes(source, opener, head)
            : decoded(source, opener, head);
    if (RecordFiles.isJsonLines(name) && !config.binary()) {
      return ImmutableList.of(records.jsonLines(source, text));
    }
    Document.Opener book = book(source, text);
    if (WikiText.isNamed(name) && WikiText.begins(source.head(text))) {
      return ImmutableList.of(records.wikiText(source, name, book));
    }
    Optional<ImmutableList<DocumentFile>> splits =
        text == opener
            ? ByteSplits.of(source, name, text, config.lineEnds(), remarks)
            : Optional.empty();
    if (splits.isPresent()) {
      return splits.get();
    }
    remarks.read(head.length);
    return ImmutableList.of(DocumentFile.of(new Document(source.path(), source.location(), book)));
  }

  /** Strips Project Gutenberg's header and license, or notes that they are kept. */
  private Document.Opener book(Source source, Document.Opener text) {
    if (config.gutenberg() == Gutenberg.STRIP) {
      return () -> GutenbergStream.of(text.open());
    }
    if (GutenbergStream.hasHeader(source.head(text))) {
      remarks.licensed(source.location());
    }
    return text;
  }

  private Document.Opener bytes(Source source, Document.Opener opener, byte[] head) {
    if (config.binary()) {
      return opener;
    }
    Optional<TextEncoding> encoding = TextEncoding.of(head);
    if (encoding.isPresent() && !encoding.get().name().equals("UTF-8")) {
      String encodingName = encoding.get().name();
      throw new CorpusException(
          "document (%s) is %s (%s); data.encoding must be %s to read it"
              .formatted(source.location(), encodingName, encoding.get().sign(), encodingName));
    }
    checkText(source, head);
    TextEncoding.notUtf8(head).ifPresent(at -> remarks.notUtf8(source.location(), at));
    return encoding.isEmpty() ? opener : () -> skipped(opener, encoding.get().mark());
  }

  private static InputStream skipped(Document.Opener opener, int mark) throws IOException {
    InputStream bytes = opener.open();
    try {
      ByteStreams.skipFully(bytes, mark);
      return bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private Document.Opener decoded(Source source, Document.Opener opener, byte[] head) {
    Charset charset = Charset.forName(config.encoding());
    Optional<TextEncoding> found = TextEncoding.of(head);
    boolean wide = charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
    @Nullable String otherName = null;
    if (found.isPresent() && !found.get().isReadAs(charset.name())) {
      otherName = found.get().name();
    } else if (found.isEmpty() && wide && head.length > 0 && isPlain(head)) {
      otherName = "UTF-8";
    }
    if (otherName != null) {
      throw new CorpusException(
          "document (%s) is %s, not %s as data.encoding says"
              .formatted(source.location(), otherName, charset));
    }
    Document.Opener text = () -> new DecodingStream(opener.open(), charset);
    if (!config.binary()) {
      checkText(source, source.head(text));
    }
    return text;
  }

  private static boolean isPlain(byte[] head) {
    return firstNul(head) < 0 && TextEncoding.notUtf8(head).isEmpty();
  }

  private static void checkText(Source source, byte[] head) {
    int nul = firstNul(head);
    if (nul >= 0) {
      throw new CorpusException(
          ("document (%s) is binary (NUL at byte %s); data.binary must be true to read it, or"
                  + " data.corpusGlob leave it out of its folder or archive")
              .formatted(source.location(), nul));
    }
  }

  private static int firstNul(byte[] head) {
    return Bytes.indexOf(head, (byte) 0);
  }
}
