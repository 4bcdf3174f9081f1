package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Documents in a fixed order. The order of documents from a {@link DataConfig} depends only on
 * their paths: each configured path in turn, with its documents sorted by path. Bytes stay on disk
 * until a document is opened. Archives stay open until the corpus is closed.
 */
public final class Corpus implements AutoCloseable {
  /** The number of bytes at the beginning of a document that are searched for NUL. */
  static final int PROBE_BYTES = 8192;

  private final ImmutableList<CorpusPart> parts;
  private final ImmutableList<Document> documents;

  Corpus(List<CorpusPart> parts) {
    this.parts = ImmutableList.copyOf(parts);
    this.documents =
        parts.stream()
            .flatMap(part -> part.documents().stream())
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * Finds the documents of a configuration and examines the beginning of each.
   *
   * @throws CorpusException if a path is missing or unreadable, contains no documents or only empty
   *     ones, has no file that the glob matches, or contains a binary file although binary files
   *     are not accepted
   */
  public static Corpus open(DataConfig config) {
    Glob glob = Glob.parse(config.corpusGlob());
    List<CorpusPart> parts = new ArrayList<>();
    boolean good = false;
    try {
      if (config.corpus().isEmpty()) {
        parts.add(EmbeddedCorpus.read(glob));
      }
      for (String path : config.corpus()) {
        parts.add(CorpusPart.at(path(path), glob));
      }
      parts.forEach(part -> check(part, config));
      good = true;
      return new Corpus(parts);
    } finally {
      if (!good) {
        close(parts);
      }
    }
  }

  /**
   * Creates a corpus of documents that need not be files. Binary documents are accepted.
   *
   * @param name the name of the corpus in messages and provenance
   * @param documents the documents in the order in which they are read
   * @throws CorpusException if the corpus contains no documents or only empty ones, or if a
   *     document cannot be read
   */
  public static Corpus of(String name, List<Document> documents) {
    CorpusPart part =
        new CorpusPart(name, ImmutableList.copyOf(documents), CorpusPart.NOTHING_TO_CLOSE);
    if (documents.isEmpty()) {
      throw new CorpusException("corpus (%s) holds no document".formatted(name));
    }
    checkText(part, true);
    return new Corpus(ImmutableList.of(part));
  }

  /** Returns all documents, in the order of the corpus. */
  public ImmutableList<Document> documents() {
    return documents;
  }

  /**
   * Returns the name of the corpus in messages and provenance: the paths from which it was opened,
   * or the name that it was given.
   */
  public String name() {
    return parts.stream().map(CorpusPart::name).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    close(parts);
  }

  private static void close(List<CorpusPart> parts) {
    for (CorpusPart part : parts) {
      try {
        part.resource().close();
      } catch (IOException e) {
        throw new UncheckedIOException("corpus (%s) cannot be closed".formatted(part.name()), e);
      }
    }
  }

  private static Path path(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new CorpusException(
          "corpus (%s) is no path on this system: %s".formatted(path, e.getReason()), e);
    }
  }

  private static void check(CorpusPart part, DataConfig config) {
    if (part.documents().isEmpty()) {
      boolean all = config.corpusGlob().equals(DataConfig.ALL_FILES);
      throw new CorpusException(
          all
              ? "corpus (%s) holds no file".formatted(part.name())
              : ("corpus (%s) holds no file that data.corpusGlob (%s) takes; a glob without a"
                      + " slash is held against file names, one with a slash against whole paths")
                  .formatted(part.name(), config.corpusGlob()));
    }
    checkText(part, config.binary());
  }

  private static void checkText(CorpusPart part, boolean binary) {
    boolean anyText = false;
    for (Document document : part.documents()) {
      anyText |= probe(document, binary);
    }
    if (!anyText) {
      throw new CorpusException("corpus (%s) is empty (0 bytes)".formatted(part.name()));
    }
  }

  /**
   * Returns whether the document has at least one byte. Refuses a binary document unless {@code
   * binary} is set.
   */
  private static boolean probe(Document document, boolean binary) {
    byte[] head;
    try (InputStream bytes = document.open()) {
      head = bytes.readNBytes(PROBE_BYTES);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", document.location(), e);
    }
    for (int i = 0; i < head.length && !binary; i++) {
      if (head[i] == 0) {
        throw new CorpusException(
            ("document (%s) is binary (NUL at byte %d); data.binary must be true to read it, or"
                    + " data.corpusGlob leave it out of its folder or archive")
                .formatted(document.location(), i));
      }
    }
    return head.length > 0;
  }
}
