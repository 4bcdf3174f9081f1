package org.compressive.training.comparison;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.compressive.data.Split;
import org.jspecify.annotations.Nullable;

/**
 * A comparison, as a YAML file describes it.
 *
 * @param base the configuration that all runs start from: the name of a preset, or the path of a
 *     YAML file, relative to the folder of the comparison's file
 * @param settings settings that all runs share. A key is the name of a setting, such as {@code
 *     training.batch}; the sections {@code model}, {@code training} and {@code data} may also be
 *     written as sections
 * @param seeds the values of {@code training.seed} with which each model is trained
 * @param budget the amount of training of each run
 * @param runs the settings of each model by its name, in the form of {@code settings}. The setting
 *     {@code base} replaces {@code base} for one model
 * @param against the name of the model from which differences are computed; empty for the first
 * @param split the split on which the models are compared: validation or test
 * @param blockTokens the number of tokens in a block of the scored text
 * @param learningRates the search for each model's learning rate; null for none
 */
public record ComparisonConfig(
    String base,
    @JsonProperty(defaultValue = "{}") Map<String, JsonNode> settings,
    @JsonProperty(defaultValue = "[1]") List<Long> seeds,
    Budget budget,
    Map<String, JsonNode> runs,
    @JsonProperty(defaultValue = "''") String against,
    @JsonProperty(defaultValue = "validation") String split,
    @JsonProperty(defaultValue = "1024") int blockTokens,
    @JsonProperty(defaultValue = "null") @Nullable LearningRates learningRates) {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  public ComparisonConfig {
    settings = ImmutableMap.copyOf(settings);
    seeds = ImmutableList.copyOf(seeds);
    runs = ImmutableMap.copyOf(runs);
    checkArgument(
        !seeds.isEmpty() && seeds.stream().distinct().count() == seeds.size(),
        "seeds (%s) must be different numbers, at least one",
        seeds);
    checkArgument(!runs.isEmpty(), "runs must have at least one name with settings");
    for (String name : runs.keySet()) {
      checkArgument(
          name.matches(NAME),
          "run (%s) must have a name of letters, digits, dots, hyphens and underscores, which names"
              + " its folder",
          name);
    }
    runs.forEach(
        (name, given) ->
            checkArgument(
                given.isObject() || given.asText().isEmpty(),
                "run %s (%s) must have settings with keys, or none",
                name,
                given));
    checkArgument(
        against.isEmpty() || runs.containsKey(against),
        "against (%s) must be one of the runs: %s",
        against,
        String.join(", ", runs.keySet()));
    checkArgument(
        split.equals(Split.VALIDATION.toString()) || split.equals(Split.TEST.toString()),
        "split (%s) must be validation or test",
        split);
    checkArgument(blockTokens >= 1, "blockTokens (%s) must be at least 1", blockTokens);
  }

  /** Returns the name of the model from which differences are computed. */
  String reference() {
    return against.isEmpty() ? runs.keySet().iterator().next() : against;
  }

  /** Returns the settings of a model by their names. */
  Map<String, JsonNode> settings(String name) {
    var settings = ImmutableMap.<String, JsonNode>builder();
    runs.get(name).properties().forEach(settings::put);
    return settings.buildOrThrow();
  }

  /** Returns the split of a name. */
  static Split split(String name) {
    return name.equals(Split.TEST.toString()) ? Split.TEST : Split.VALIDATION;
  }
}
