package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.RunConfig;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;

/** Resumes a run. Only the number of steps in its configuration may change. */
final class Resumption {

  private static final String STEPS = "training.steps=";

  private final ConfigurationOptions configuration;
  private final CorpusOptions corpus;
  private final List<String> settings;

  Resumption(ConfigurationOptions configuration, CorpusOptions corpus, List<String> settings) {
    this.configuration = configuration;
    this.corpus = corpus;
    this.settings = settings;
  }

  /**
   * Opens the run.
   *
   * @throws RunException if the requested configuration differs from the run's
   */
  RunFolder open(Path folder) throws IOException {
    RunFolder run = RunFolder.open(folder);
    RunConfig stored = run.config();
    RunConfig asked = asked(stored);
    Optional<String> difference = run.difference(asked);
    if (difference.isPresent()) {
      throw new RunException(
          "run (%s) has %s; only --steps may change on --resume"
              .formatted(folder, difference.get()));
    }
    return asksForSteps() ? run.withSteps(asked.training().steps()) : run;
  }

  private RunConfig asked(RunConfig stored) throws IOException {
    if (configuration.named()) {
      RunConfig read = configuration.read(settings);
      return read.withData(corpus.over(read.data()));
    }
    RunConfig read =
        ConfigurationYaml.read(
            RunConfig.class,
            ConfigurationYaml.write(stored),
            "the run's config.yaml",
            configuration.followedBy(settings));
    return read.withData(corpus.over(read.data()));
  }

  private boolean asksForSteps() {
    return settings.stream().anyMatch(setting -> setting.startsWith(STEPS))
        || configuration.settings().stream().anyMatch(setting -> setting.startsWith(STEPS));
  }
}
