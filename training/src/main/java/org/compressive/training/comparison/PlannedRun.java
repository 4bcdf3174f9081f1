package org.compressive.training.comparison;

import java.util.List;
import java.util.Optional;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.RunConfig;
import org.jspecify.annotations.Nullable;

/**
 * One model with one seed.
 *
 * @param name the name of the model
 * @param seed the seed
 * @param plan the plan that determines its row
 */
record PlannedRun(String name, long seed, Plan plan) {

  /**
   * All settings on which a row depends. A finished row records them as YAML, so that a row with
   * other settings is recognized.
   *
   * @param config the configuration of the run; a search replaces its learning rate
   * @param seconds the time of training; 0 if the number of steps ends it
   * @param learningRates the search for the learning rate; null for none
   * @param split the split that is scored
   * @param blockTokens the number of tokens in a block of the scored text
   */
  record Plan(
      RunConfig config,
      double seconds,
      @Nullable LearningRates learningRates,
      String split,
      int blockTokens) {

    /** Returns the split that is scored. */
    Split scored() {
      return ComparisonConfig.split(split);
    }

    String yaml() {
      return ConfigurationYaml.write(this);
    }

    /** Returns the first setting in which a recorded plan differs, with both values. */
    Optional<String> difference(String recorded) {
      return ConfigurationYaml.difference(
          ConfigurationYaml.read(Plan.class, recorded, "row", List.of()), this);
    }
  }

  RunConfig config() {
    return plan.config();
  }
}
