package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.RunConfig;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;

/**
 * Resumes a run. Only the numbers of steps and of skipped steps in its configuration may change.
 */
final class Resumption {

  private static final String STEPS = "training.steps=";
  private static final String SKIPS = "training.skipNonFinite=";

  private final ConfigurationOptions configuration;
  private final UnaryOperator<RunConfig> options;
  private final List<String> settings;

  /**
   * Creates a resumption.
   *
   * @param options applies the options that choose the text to a configuration
   */
  Resumption(
      ConfigurationOptions configuration, UnaryOperator<RunConfig> options, List<String> settings) {
    this.configuration = configuration;
    this.options = options;
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
          "run (%s) has %s; only --steps and training.skipNonFinite may change on --resume"
              .formatted(folder, difference.get()));
    }
    if (asksFor(STEPS)) {
      run = run.withSteps(asked.training().steps());
    }
    return asksFor(SKIPS) ? run.withSkipNonFinite(asked.training().skipNonFinite()) : run;
  }

  private RunConfig asked(RunConfig stored) throws IOException {
    if (configuration.named()) {
      return options.apply(configuration.read(settings));
    }
    return options.apply(
        ConfigurationYaml.read(
            RunConfig.class,
            ConfigurationYaml.write(stored),
            "the run's config.yaml",
            configuration.followedBy(settings)));
  }

  private boolean asksFor(String key) {
    return settings.stream().anyMatch(setting -> setting.startsWith(key))
        || configuration.settings().stream().anyMatch(setting -> setting.startsWith(key));
  }
}
