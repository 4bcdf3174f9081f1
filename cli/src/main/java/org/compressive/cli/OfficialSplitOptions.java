package org.compressive.cli;

import java.util.ArrayList;
import java.util.List;
import org.compressive.data.DataConfig;
import org.compressive.data.DataConfigBuilder;
import org.compressive.graph.config.ConfigurationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that name the text of each split, in place of a corpus. */
final class OfficialSplitOptions {

  @Option(
      names = "--train",
      paramLabel = "PATH",
      description = "Text to train on, like --corpus; repeatable.")
  private List<String> train = new ArrayList<>();

  @Option(
      names = "--validation",
      paramLabel = "PATH",
      description = "Text of the validation split; repeatable.")
  private List<String> validation = new ArrayList<>();

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Text of the test split; repeatable.")
  private List<String> test = new ArrayList<>();

  /** Rejects a command line that names both a corpus and splits. */
  void check(CommandSpec command, CorpusOptions corpus) {
    Usage.check(
        command,
        !given() || !corpus.given(),
        "--corpus cannot be used with --train, --validation or --test");
  }

  /**
   * Returns the configured corpus with the splits that these options name in place of its own.
   *
   * @throws ConfigurationException if the result is not valid
   */
  DataConfig over(DataConfig configured) {
    if (!given()) {
      return configured;
    }
    try {
      return DataConfigBuilder.builder(configured)
          .corpus(train.isEmpty() ? configured.corpus() : List.of())
          .train(train.isEmpty() ? configured.train() : train)
          .validation(validation.isEmpty() ? configured.validation() : validation)
          .test(test.isEmpty() ? configured.test() : test)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }

  /** Returns a configuration that reads a corpus instead of named splits. */
  static DataConfig replaced(DataConfig configured, List<String> corpus) {
    return DataConfigBuilder.builder(configured)
        .corpus(corpus)
        .train(List.of())
        .validation(List.of())
        .test(List.of())
        .recall(null)
        .build();
  }

  boolean given() {
    return !(train.isEmpty() && validation.isEmpty() && test.isEmpty());
  }
}
