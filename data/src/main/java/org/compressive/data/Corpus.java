package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.compressive.data.recall.RecallText;

/**
 * A sequence of documents in a fixed order. If a corpus is opened from a {@link DataConfig}, the
 * order depends only on paths: the configured paths follow one another, the files of each are
 * sorted by path, and the records of a file keep their order. Bytes stay on disk until a document
 * is opened, and a file of records is read one record at a time. Archives stay open until the
 * corpus is closed.
 */
public final class Corpus implements AutoCloseable {
  private final ImmutableList<CorpusPart> parts;
  private final OfficialSplits splits;
  private final CorpusDocuments documents;
  private final ImmutableList<String> warnings;
  private final Optional<DataConfig> settings;

  private Corpus(
      List<CorpusPart> parts,
      OfficialSplits splits,
      List<String> warnings,
      Optional<DataConfig> settings) {
    this.parts = ImmutableList.copyOf(parts);
    this.splits = splits;
    this.documents =
        new CorpusDocuments(
            parts.stream().flatMap(part -> part.files().stream()).filter(splits::includes).toList(),
            splits,
            settings.map(DataConfig::lineEnds).orElse(LineEnds.KEEP));
    this.warnings = ImmutableList.copyOf(warnings);
    this.settings = settings;
  }

  /**
   * Finds the files of a configuration and examines the beginning of each. If the corpus has
   * official splits, files outside them are left out.
   *
   * @throws CorpusException if a path is missing or unreadable, contains no documents or only empty
   *     ones, has no file that the glob matches, or contains a file that is not text in the
   *     configured encoding; if only some of the paths have official splits; or if a document is in
   *     two splits
   */
  public static Corpus open(DataConfig config) {
    Glob glob = Glob.parse(config.corpusGlob());
    List<CorpusPart> parts = new ArrayList<>();
    boolean good = false;
    try {
      OfficialSplits splits = find(config, glob, parts);
      parts.forEach(part -> check(part, config));
      List<String> warnings = new ArrayList<>();
      splits.leftOut().ifPresent(warnings::add);
      parts.forEach(part -> warnings.addAll(part.warnings()));
      good = true;
      return new Corpus(parts, splits, warnings, Optional.of(config));
    } finally {
      if (!good) {
        parts.forEach(CorpusPart::close);
      }
    }
  }

  /**
   * Creates a corpus of documents that need not be files. Their bytes are used unchanged.
   *
   * @param name the name of the corpus in messages and provenance
   * @param documents the documents in the order in which they are read
   * @throws CorpusException if the corpus contains no documents or only empty ones, or if a
   *     document cannot be read
   */
  public static Corpus of(String name, List<Document> documents) {
    if (documents.isEmpty()) {
      throw new CorpusException("corpus (%s) holds no document".formatted(name));
    }
    CorpusPart part = new CorpusPart(name, DataConfig.embedded());
    documents.forEach(part::add);
    checkNotEmpty(part);
    return new Corpus(
        ImmutableList.of(part), OfficialSplits.NONE, ImmutableList.of(), Optional.empty());
  }

  /**
   * Returns all documents, in the order of the corpus. Each iteration reads files of records once,
   * from the beginning. While the corpus is open, a program may retain a document and open it in
   * any thread. A document that is a record holds its text in memory for as long as it is retained.
   *
   * <p>An iteration throws {@link CorpusException} if a file of records cannot be read or if a
   * record does not contain valid text.
   */
  public Iterable<Document> documents() {
    return documents;
  }

  /**
   * Returns the name of the corpus in messages and provenance: the paths from which it was opened,
   * or the name given to {@link #of}.
   */
  public String name() {
    return parts.stream().map(CorpusPart::name).collect(Collectors.joining(", "));
  }

  /**
   * Returns a line for users that says how many documents were found and how many hidden files were
   * left out: {@code books: 40 documents; 3 hidden files are left out}. If line ends are dropped,
   * the line says so.
   */
  public String taken() {
    Stream<String> lines = parts.stream().map(part -> part.remarks().line(part.name()));
    return Stream.concat(lines, dropsLineEnds() ? Stream.of("Line ends are dropped") : Stream.of())
        .collect(Collectors.joining(". "));
  }

  private boolean dropsLineEnds() {
    return settings.isPresent() && settings.get().lineEnds() == LineEnds.DROP;
  }

  /**
   * Returns sentences that warn users of text that is left out or read unexpectedly: documents
   * outside the official splits, licenses of Project Gutenberg that are kept, and known data sets
   * whose counts differ from the published ones.
   */
  public ImmutableList<String> warnings() {
    return warnings;
  }

  /** Returns the official splits of the corpus, or {@link OfficialSplits#NONE}. */
  OfficialSplits splits() {
    return splits;
  }

  /** Returns the configuration that the corpus was opened from; empty if a program created it. */
  Optional<DataConfig> settings() {
    return settings;
  }

  @Override
  public void close() {
    documents.close();
    parts.forEach(CorpusPart::close);
  }

  /**
   * Adds a part for each configured path, or the embedded corpus if none is configured, and returns
   * the official splits.
   */
  private static OfficialSplits find(DataConfig config, Glob glob, List<CorpusPart> parts) {
    Map<Split, List<CorpusPart>> named = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      for (String path : config.paths(split)) {
        CorpusPart part = add(path, config, glob, parts);
        named.computeIfAbsent(split, key -> new ArrayList<>()).add(part);
      }
    }
    if (config.recall() != null) {
      generate(config, named, parts);
    }
    config.corpus().forEach(path -> add(path, config, glob, parts));
    if (parts.isEmpty()) {
      parts.add(new CorpusPart(EmbeddedCorpus.NAME, config));
      EmbeddedCorpus.read(glob, parts.get(0));
      return OfficialSplits.NONE;
    }
    return named.isEmpty() ? OfficialSplits.recognize(parts) : OfficialSplits.named(named);
  }

  /** Adds the documents of a generated text, a part for each split. */
  private static void generate(
      DataConfig config, Map<Split, List<CorpusPart>> named, List<CorpusPart> parts) {
    for (Split split : Split.values()) {
      CorpusPart part = new CorpusPart("recall, " + split, config);
      RecallText.documents(config.recall(), split).forEach(part::add);
      parts.add(part);
      named.put(split, List.of(part));
    }
  }

  /**
   * Adds the part at a path. The part is added before it is read, so that it is closed if reading
   * it fails.
   */
  private static CorpusPart add(String path, DataConfig config, Glob glob, List<CorpusPart> parts) {
    CorpusPart part = new CorpusPart(path, config);
    parts.add(part);
    CorpusPath.read(path, glob, part);
    return part;
  }

  private static void check(CorpusPart part, DataConfig config) {
    if (part.files().isEmpty()) {
      if (part.remarks().hidden() > 0) {
        throw new CorpusException(
            "corpus (%s) holds only hidden files (%s), which are left out"
                .formatted(part.name(), part.remarks().hidden()));
      }
      boolean all = config.corpusGlob().equals(DataConfig.ALL_FILES);
      throw new CorpusException(
          all
              ? "corpus (%s) holds no file".formatted(part.name())
              : ("corpus (%s) holds no file that data.corpusGlob (%s) takes; a glob without a"
                      + " slash is held against file names, one with a slash against whole paths")
                  .formatted(part.name(), config.corpusGlob()));
    }
    checkNotEmpty(part);
  }

  private static void checkNotEmpty(CorpusPart part) {
    if (!part.remarks().anyText()) {
      throw new CorpusException("corpus (%s) is empty (0 bytes)".formatted(part.name()));
    }
  }
}
