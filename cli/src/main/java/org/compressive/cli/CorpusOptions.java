package org.compressive.cli;

import java.util.ArrayList;
import java.util.List;
import org.compressive.data.DataConfig;
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

  boolean given() {
    return !corpus.isEmpty();
  }

  /**
   * The configuration's corpus, overridden by what was said here.
   *
   * @throws ConfigurationException if that cannot be
   */
  DataConfig over(DataConfig configured) {
    try {
      return new DataConfig(
          corpus.isEmpty() ? configured.corpus() : corpus,
          glob == null ? configured.corpusGlob() : glob,
          binary || configured.binary(),
          configured.documents());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
