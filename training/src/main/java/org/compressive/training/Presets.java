package org.compressive.training;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;

/**
 * The configurations that are included with the project. Each is a YAML text that gives the reasons
 * for its values.
 */
public final class Presets {

  /** The name of the preset that is used by default. */
  public static final String DEFAULT = "tiny";

  /** Other models with the parameters of bench-s; docs/baselines.md compares them. */
  private static final ImmutableList<String> BASELINES =
      ImmutableList.of(
          "bench-s-transformer-xl",
          "bench-s-fixed-window",
          "bench-s-adaptive-span",
          "bench-s-sparse-attention",
          "bench-s-dynamic-convolution",
          "bench-s-lstm");

  private static final ImmutableList<String> NAMES =
      ImmutableList.<String>builder()
          .add(DEFAULT, "bench-s", "bench-m", "wikitext2-words", "enwik8", "wikitext103", "pg19")
          .addAll(BASELINES)
          .build();

  private Presets() {}

  public static List<String> names() {
    return NAMES;
  }

  /** Returns the presets of other models with as many parameters as {@code bench-s}. */
  public static List<String> baselines() {
    return BASELINES;
  }

  /**
   * Returns a preset.
   *
   * @throws ConfigurationException if there is no preset of that name
   */
  public static RunConfig get(String name) {
    return ConfigurationYaml.read(RunConfig.class, yaml(name), "preset " + name, List.of());
  }

  /**
   * Returns the text of a preset.
   *
   * @throws ConfigurationException if there is no preset of that name
   */
  public static String yaml(String name) {
    if (!NAMES.contains(name)) {
      throw new ConfigurationException(
          "preset (%s) must be one of %s".formatted(name, Joiner.on(", ").join(NAMES)));
    }
    try {
      return Resources.toString(
          Resources.getResource(Presets.class, "presets/" + name + ".yaml"),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("preset (%s) cannot be read".formatted(name), e);
    }
  }
}
