package org.compressive.training.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.Presets;
import org.compressive.training.RunConfig;

/**
 * The runs of a comparison with their whole configurations.
 *
 * @param config the comparison as its file describes it
 * @param yaml the text of the file
 * @param models the configuration of each model by its name, with the first seed
 */
public record ComparisonPlan(
    ComparisonConfig config, String yaml, ImmutableMap<String, RunConfig> models) {

  private static final String BASE = "base";
  private static final ImmutableList<String> SECTIONS =
      ImmutableList.of("model", "training", "data");

  /**
   * Reads a comparison and resolves the configurations of all its runs.
   *
   * @param further settings {@code section.key=value} that override those of all runs
   * @param change applied to each configuration last, before the seed and the budget
   * @throws ConfigurationException if the file does not exist, or if it or one of its runs is not
   *     valid
   */
  public static ComparisonPlan read(
      Path file, List<String> further, UnaryOperator<RunConfig> change) throws IOException {
    String yaml = text(file, "comparison");
    var config = ConfigurationYaml.read(ComparisonConfig.class, yaml, file.toString(), List.of());
    var models = ImmutableMap.<String, RunConfig>builder();
    for (String name : config.runs().keySet()) {
      try {
        RunConfig whole = change.apply(base(file, config, config.settings(name), further));
        RunConfig model = config.budget().limit(seeded(whole, config.seeds().get(0)));
        if (config.learningRates() != null) {
          config.learningRates().candidates().forEach(rate -> Comparison.rated(model, rate));
        }
        models.put(name, model);
      } catch (ConfigurationException | IllegalArgumentException e) {
        throw new ConfigurationException(
            "run (%s) cannot be configured: %s".formatted(name, e.getMessage()));
      }
    }
    return new ComparisonPlan(config, yaml, models.buildOrThrow());
  }

  private static RunConfig base(
      Path file, ComparisonConfig config, Map<String, JsonNode> run, List<String> further)
      throws IOException {
    String base = run.containsKey(BASE) ? run.get(BASE).asText() : config.base();
    List<String> settings = new ArrayList<>();
    add(settings, config.settings());
    add(settings, run);
    settings.addAll(further);
    if (Presets.names().contains(base)) {
      return ConfigurationYaml.read(
          RunConfig.class, Presets.yaml(base), "preset " + base, settings);
    }
    Path other = file.toAbsolutePath().resolveSibling(base);
    if (!Files.isRegularFile(other)) {
      throw new ConfigurationException(
          "base (%s) must be a YAML file that exists, or one of the presets %s"
              .formatted(base, Joiner.on(", ").join(Presets.names())));
    }
    return ConfigurationYaml.read(RunConfig.class, text(other, BASE), other.toString(), settings);
  }

  /** Adds settings in the form {@code section.key=value}; values of sections are whole. */
  private static void add(List<String> settings, Map<String, JsonNode> given) {
    given.forEach(
        (key, value) -> {
          if (SECTIONS.contains(key) && value.isObject()) {
            value
                .properties()
                .forEach(each -> settings.add(key + "." + each.getKey() + "=" + each.getValue()));
          } else if (!key.equals(BASE)) {
            settings.add(key + "=" + value);
          }
        });
  }

  private static RunConfig seeded(RunConfig config, long seed) {
    return config.withTraining(config.training().withSeed(seed));
  }

  private static String text(Path file, String thing) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          "%s (%s) must be a YAML file that exists".formatted(thing, file));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          "%s (%s) must be a YAML file in UTF-8".formatted(thing, file));
    }
  }

  /**
   * Returns the runs in the order in which they are trained: all models with the first seed first.
   */
  ImmutableList<PlannedRun> runs() {
    return config.seeds().stream()
        .flatMap(seed -> models.keySet().stream().map(name -> run(name, seed)))
        .collect(ImmutableList.toImmutableList());
  }

  private PlannedRun run(String name, long seed) {
    return new PlannedRun(
        name,
        seed,
        new PlannedRun.Plan(
            seeded(models.get(name), seed),
            config.budget().seconds(),
            config.learningRates(),
            config.split(),
            config.blockTokens()));
  }

  /** Returns the short run that tries a learning rate for a model, with the first seed. */
  PlannedRun trial(String name, double rate) {
    long steps = config.learningRates().steps();
    RunConfig model = Comparison.rated(models.get(name), rate).withSteps(steps);
    return new PlannedRun(
        name,
        config.seeds().get(0),
        new PlannedRun.Plan(
            model.withTraining(model.training().withCheckpointEvery(steps)),
            0,
            null,
            Split.VALIDATION.toString(),
            config.blockTokens()));
  }
}
