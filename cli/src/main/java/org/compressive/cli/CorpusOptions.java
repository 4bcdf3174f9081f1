package org.compressive.cli;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.data.Gutenberg;
import org.compressive.data.LineEnds;
import org.compressive.graph.config.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the text to read. */
final class CorpusOptions {

  @Option(
      names = "--corpus",
      paramLabel = "PATH",
      description =
          "Text to read: a file, a folder or an archive (.gz, .bz2, .xz, .zst, .zip, .jar, .tar)"
              + " of text, JSON Lines or Parquet; repeatable. Default: the .java files of Guava, which come with the program.")
  private List<String> corpus = new ArrayList<>();

  @Option(
      names = "--corpus-glob",
      paramLabel = "GLOB",
      description = "Files to read from folders and archives, e.g. \"**.txt\".")
  private @Nullable String glob;

  @Option(names = "--binary", description = "Also read files that contain NUL bytes.")
  private boolean binary;

  @Option(
      names = "--gutenberg",
      paramLabel = "keep|strip",
      description =
          "Whether to keep or strip the header and the license of Project Gutenberg books."
              + " Default: the configuration's choice, or else keep.")
  private @Nullable Gutenberg gutenberg;

  @Option(
      names = "--line-ends",
      paramLabel = "keep|drop",
      description =
          "Whether line feeds are part of the text. Default: the configuration's choice, or else"
              + " keep.")
  private @Nullable LineEnds lineEnds;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "The character set of the text, e.g. UTF-16 or windows-1252. Default: the configuration's"
              + " choice, or else UTF-8.")
  private @Nullable String encoding;

  @Option(
      names = "--text-field",
      paramLabel = "NAME",
      description =
          "The field of each line of a JSON Lines file (.jsonl, .ndjson) that holds its text."
              + " Default: text.")
  private @Nullable String textField;

  @Option(
      names = "--context-field",
      paramLabel = "NAME",
      description =
          "The field of each line of a JSON Lines file that holds a context, which the model reads"
              + " before the text but is not scored on. Default: none.")
  private @Nullable String contextField;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "The column of a Parquet file that holds the text. Default: text.")
  private @Nullable String textColumn;

  @Option(
      names = "--documents",
      paramLabel = "joined|separate",
      description =
          "Read documents as one continuous text, or each from empty memories. Default: the"
              + " configuration's choice, or else joined.")
  private @Nullable Documents documents;

  boolean given() {
    return !corpus.isEmpty();
  }

  /**
   * Returns the name of one of the given options that determine how a corpus is read; empty if none
   * of them is given.
   */
  Optional<String> reading() {
    if (glob != null) {
      return Optional.of("--corpus-glob");
    }
    if (encoding != null) {
      return Optional.of("--encoding");
    }
    if (gutenberg != null) {
      return Optional.of("--gutenberg");
    }
    if (lineEnds != null) {
      return Optional.of("--line-ends");
    }
    if (textField != null) {
      return Optional.of("--text-field");
    }
    if (contextField != null) {
      return Optional.of("--context-field");
    }
    if (textColumn != null) {
      return Optional.of("--text-column");
    }
    return binary ? Optional.of("--binary") : Optional.empty();
  }

  /** Returns the names of the settings in section {@code data} that options given here set. */
  Set<String> keys() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("corpusGlob", glob != null);
    given.put("encoding", encoding != null);
    given.put("gutenberg", gutenberg != null);
    given.put("lineEnds", lineEnds != null);
    given.put("textField", textField != null);
    given.put("contextField", contextField != null);
    given.put("textColumn", textColumn != null);
    given.put("binary", binary);
    return Maps.filterValues(given, set -> set).keySet();
  }

  /**
   * Returns the value of {@code --documents}, or the configured value if the option is not given.
   */
  Documents documents(Documents configured) {
    return documents == null ? configured : documents;
  }

  /**
   * Returns the configured corpus with the values of these options in place of its own.
   *
   * @throws ConfigurationException if the result is not valid
   */
  DataConfig over(DataConfig configured) {
    try {
      DataConfig base = given() ? OfficialSplitOptions.replaced(configured, corpus) : configured;
      return base.withCorpusGlob(glob == null ? configured.corpusGlob() : glob)
          .withEncoding(encoding == null ? configured.encoding() : encoding)
          .withBinary(binary || configured.binary())
          .withDocuments(documents(configured.documents()))
          .withTextField(textField == null ? configured.textField() : textField)
          .withContextField(contextField == null ? configured.contextField() : contextField)
          .withTextColumn(textColumn == null ? configured.textColumn() : textColumn)
          .withGutenberg(gutenberg == null ? configured.gutenberg() : gutenberg)
          .withLineEnds(lineEnds == null ? configured.lineEnds() : lineEnds);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
