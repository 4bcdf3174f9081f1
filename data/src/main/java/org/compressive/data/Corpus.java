package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Documents in a fixed order. The order of those from a {@link DataConfig} depends only on their
 * paths: each configured path in turn, with its documents sorted by path. Bytes stay on disk until
 * a document is opened. Archives stay open until the corpus is closed.
 */
public final class Corpus implements AutoCloseable {
  /** The number of bytes at the beginning of a document that are searched for NUL. */
  static final int PROBE_BYTES = 8192;

  private final ImmutableList<CorpusPart> parts;
  private final OfficialSplits splits;
  private final ImmutableList<Document> documents;
  private final ImmutableList<String> warnings;

  private Corpus(List<CorpusPart> parts, OfficialSplits splits, List<String> warnings) {
    this.parts = ImmutableList.copyOf(parts);
    this.splits = splits;
    this.documents =
        parts.stream()
            .flatMap(part -> part.documents().stream())
            .filter(splits::includes)
            .collect(ImmutableList.toImmutableList());
    this.warnings = ImmutableList.copyOf(warnings);
  }

  /**
   * Finds the documents of a configuration and examines the beginning of each. If the corpus has
   * official splits, documents outside them are left out.
   *
   * @throws CorpusException if a path is missing or unreadable, holds no document or no byte, has
   *     no file that the glob matches, or holds a binary file although binary files are not
   *     accepted; if only some of the paths have official splits; or if a document is in two splits
   */
  public static Corpus open(DataConfig config) {
    Glob glob = Glob.parse(config.corpusGlob());
    List<CorpusPart> parts = new ArrayList<>();
    boolean good = false;
    try {
      OfficialSplits splits = find(config, glob, parts);
      List<String> warnings = new ArrayList<>();
      splits.leftOut().ifPresent(warnings::add);
      GutenbergHeaders headers = new GutenbergHeaders();
      parts.forEach(part -> check(part, config, splits, headers));
      headers.warning().ifPresent(warnings::add);
      good = true;
      return new Corpus(parts, splits, warnings);
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
   * @throws CorpusException if there is no document or no byte, or if a document cannot be read
   */
  public static Corpus of(String name, List<Document> documents) {
    CorpusPart part =
        new CorpusPart(name, ImmutableList.copyOf(documents), CorpusPart.NOTHING_TO_CLOSE);
    if (documents.isEmpty()) {
      throw new CorpusException("corpus (%s) holds no document".formatted(name));
    }
    checkText(part.name(), documents, true, new GutenbergHeaders());
    return new Corpus(ImmutableList.of(part), OfficialSplits.NONE, ImmutableList.of());
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

  /**
   * Returns sentences for users about text that they may not expect to be read or left out:
   * documents outside the official splits, and licences of Project Gutenberg that are kept.
   */
  public ImmutableList<String> warnings() {
    return warnings;
  }

  /** Returns the splits that the corpus comes with. */
  OfficialSplits splits() {
    return splits;
  }

  @Override
  public void close() {
    close(parts);
  }

  /** Adds the configured parts of the corpus, and returns its official splits. */
  private static OfficialSplits find(DataConfig config, Glob glob, List<CorpusPart> parts) {
    Map<Split, List<CorpusPart>> named = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      for (String path : config.paths(split)) {
        CorpusPart part = part(path, glob, config);
        parts.add(part);
        named.computeIfAbsent(split, key -> new ArrayList<>()).add(part);
      }
    }
    for (String path : config.corpus()) {
      parts.add(part(path, glob, config));
    }
    if (parts.isEmpty()) {
      parts.add(EmbeddedCorpus.read(glob));
      return OfficialSplits.NONE;
    }
    return named.isEmpty() ? OfficialSplits.recognize(parts) : OfficialSplits.named(named);
  }

  private static CorpusPart part(String path, Glob glob, DataConfig config) {
    CorpusPart part = CorpusPart.at(path(path), glob);
    return config.gutenberg() == Gutenberg.STRIP ? part.stripped() : part;
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

  private static void check(
      CorpusPart part, DataConfig config, OfficialSplits splits, GutenbergHeaders headers) {
    if (part.documents().isEmpty()) {
      boolean all = config.corpusGlob().equals(DataConfig.ALL_FILES);
      throw new CorpusException(
          all
              ? "corpus (%s) holds no file".formatted(part.name())
              : ("corpus (%s) holds no file that data.corpusGlob (%s) takes; a glob without a"
                      + " slash is held against file names, one with a slash against whole paths")
                  .formatted(part.name(), config.corpusGlob()));
    }
    List<Document> documents = part.documents().stream().filter(splits::includes).toList();
    checkText(part.name(), documents, config.binary(), headers);
  }

  private static void checkText(
      String name, List<Document> documents, boolean binary, GutenbergHeaders headers) {
    boolean anyText = false;
    for (Document document : documents) {
      anyText |= probe(document, binary, headers);
    }
    if (!anyText) {
      throw new CorpusException("corpus (%s) is empty (0 bytes)".formatted(name));
    }
  }

  /**
   * Returns whether the document has at least one byte. Refuses a binary document unless {@code
   * binary} is set.
   */
  private static boolean probe(Document document, boolean binary, GutenbergHeaders headers) {
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
    headers.add(document, head);
    return head.length > 0;
  }
}
