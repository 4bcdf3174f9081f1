package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a corpus, such as the documents of one configured path. Documents are added as they are
 * found; archives stay open until the part is closed.
 */
final class CorpusPart implements Closeable {
  private final String name;
  private final Remarks remarks = new Remarks();
  private final SourceText text;
  private final List<Document> documents = new ArrayList<>();
  private final List<Closeable> resources = new ArrayList<>();

  /**
   * Creates a part without documents.
   *
   * @param name the name of the part in messages
   */
  CorpusPart(String name, DataConfig config) {
    this.name = name;
    this.text = new SourceText(config, remarks);
  }

  String name() {
    return name;
  }

  Remarks remarks() {
    return remarks;
  }

  /**
   * Adds a source as a document.
   *
   * @param head the first bytes of the source
   */
  void add(Source source, byte[] head) {
    documents.add(text.read(source, head));
  }

  /** Adds a document unchanged. */
  void add(Document document) {
    var source = new Source(document.path(), document.location(), 0, document::open);
    remarks.read(source.head().length);
    documents.add(document);
  }

  /** Keeps a resource open until this part is closed. */
  void keepOpen(Closeable resource) {
    resources.add(resource);
  }

  /** Sorts the documents by path. */
  void sort() {
    documents.sort(Comparator.comparing(Document::path));
  }

  /** Returns the documents added so far. */
  ImmutableList<Document> documents() {
    return ImmutableList.copyOf(documents);
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
