package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a corpus that comes from one source, such as a configured path. Files are added as
 * they are found; archives stay open until the part is closed.
 */
final class CorpusPart implements Closeable {
  private final String name;
  private final Remarks remarks = new Remarks();
  private final SourceText text;
  private final int expansion;
  private final List<DocumentFile> files = new ArrayList<>();
  private final List<Closeable> resources = new ArrayList<>();
  private @Nullable Source metadata;

  /**
   * Creates a part without files.
   *
   * @param name the name of the part in messages
   */
  CorpusPart(String name, DataConfig config) {
    this.name = name;
    this.text = new SourceText(config, remarks);
    this.expansion = config.expansion();
  }

  /** Returns the setting {@code data.expansion}. */
  int expansion() {
    return expansion;
  }

  String name() {
    return name;
  }

  Remarks remarks() {
    return remarks;
  }

  /**
   * Adds a source as a document or, if it holds records, as a file of records.
   *
   * @param head the first bytes of the source
   */
  void add(Source source, byte[] head) {
    files.addAll(text.read(source, head));
  }

  /** Adds a document unchanged. */
  void add(Document document) {
    var source = new Source(document.path(), document.location(), 0, document::open);
    remarks.read(source.head().length);
    files.add(DocumentFile.of(document));
  }

  /**
   * Leaves out the metadata file of PG-19, against which {@link #warnings} then checks the files.
   */
  void leaveOut(Source pg19Metadata) {
    metadata = pg19Metadata;
    remarks.leftOutMetadata();
  }

  /** Returns sentences that warn users of text that is left out or read unexpectedly. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(remarks.warnings(name));
    if (metadata != null) {
      warnings.addAll(Pg19.warnings(name, metadata, files));
    }
    return warnings;
  }

  /** Keeps a resource open until this part is closed. */
  void keepOpen(Closeable resource) {
    resources.add(resource);
  }

  /** Sorts the files by path. */
  void sort() {
    files.sort(Comparator.comparing(DocumentFile::path));
  }

  /** Returns the files added so far. */
  ImmutableList<DocumentFile> files() {
    return ImmutableList.copyOf(files);
  }

  @Override
  public void close() {
    for (Closeable resource : resources) {
      try {
        resource.close();
      } catch (IOException e) {
        throw new UncheckedIOException("corpus (%s) cannot be closed".formatted(name), e);
      }
    }
  }
}
