package org.compressive.cli;

import java.util.ArrayList;
import java.util.List;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.graph.config.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which text is read. */
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
      names = "--documents",
      paramLabel = "joined|separate",
      description =
          "Whether text runs on from document to document, or each is read from empty memories"
              + " on. Joined unless the configuration says otherwise.")
  private @Nullable Documents documents;

  boolean given() {
    return !corpus.isEmpty();
  }

  /** What was said here, or else what is configured. */
  Documents documents(Documents configured) {
    return documents == null ? configured : documents;
  }

  /**
   * The configuration's corpus, overridden by what was said here.
   *
   * @throws ConfigurationException if that cannot be
   */
  DataConfig over(DataConfig configured) {
    try {
      return configured
          .withCorpus(corpus.isEmpty() ? configured.corpus() : corpus)
          .withCorpusGlob(glob == null ? configured.corpusGlob() : glob)
          .withBinary(binary || configured.binary())
          .withDocuments(documents(configured.documents()));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
