package org.compressive.cli;

import java.util.ArrayList;
import java.util.List;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.data.Gutenberg;
import org.compressive.graph.config.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the text to read. */
final class CorpusOptions {

  @Option(
      names = "--corpus",
      paramLabel = "PATH",
      description =
          "Text to read: a file, a folder, .gz, .zip or .jar; repeatable. Without it: the .java"
              + " files of Guava, which come with the program.")
  private List<String> corpus = new ArrayList<>();

  @Option(
      names = "--corpus-glob",
      paramLabel = "GLOB",
      description = "Which files of folders and archives are read, e.g. \"**.txt\".")
  private @Nullable String glob;

  @Option(names = "--binary", description = "Take files with NUL bytes as well.")
  private boolean binary;

  @Option(
      names = "--gutenberg",
      paramLabel = "keep|strip",
      description =
          "Whether the header and the licence of Project Gutenberg's books are read or left out."
              + " Kept unless the configuration says otherwise.")
  private @Nullable Gutenberg gutenberg;

  @Option(
      names = "--documents",
      paramLabel = "joined|separate",
      description =
          "Whether text runs on from document to document, or each is read from empty memories"
              + " on. Joined unless the configuration says otherwise.")
  private @Nullable Documents documents;

  boolean given() {
    return !corpus.isEmpty();
  }

  /** Returns the choice made here, or the configured one if there is none. */
  Documents documents(Documents configured) {
    return documents == null ? configured : documents;
  }

  /**
   * Returns the configured corpus with the choices made here applied.
   *
   * @throws ConfigurationException if the result is not valid
   */
  DataConfig over(DataConfig configured) {
    try {
      DataConfig base = given() ? OfficialSplitOptions.replaced(configured, corpus) : configured;
      return base.withCorpusGlob(glob == null ? configured.corpusGlob() : glob)
          .withBinary(binary || configured.binary())
          .withDocuments(documents(configured.documents()))
          .withGutenberg(gutenberg == null ? configured.gutenberg() : gutenberg);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
