package org.compressive.cli;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.compressive.data.DataConfig;
import org.compressive.data.PreparedCorpus;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.Presets;
import org.compressive.training.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that give a configuration: a preset or a file, and settings that override it. */
final class ConfigurationOptions {

  private static final String DATA = "data.";

  /** A preset or a file, but not both. */
  static final class Base {

    @Option(
        names = "--preset",
        paramLabel = "NAME",
        description =
            "Start from a preset: tiny (default), bench-s, bench-m, wikitext2-words; the"
                + " paper's enwik8, wikitext103, pg19; the baselines bench-s-transformer-xl,"
                + " bench-s-fixed-window, bench-s-adaptive-span, bench-s-sparse-attention,"
                + " bench-s-dynamic-convolution, bench-s-lstm.")
    private @Nullable String preset;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Start from a YAML file with the sections model, training and data.")
    private @Nullable Path file;
  }

  @ArgGroup private @Nullable Base base;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a setting, e.g. training.learningRate=3e-4; repeatable.")
  private List<String> settings = new ArrayList<>();

  /** Returns whether a preset or a file was named. */
  boolean named() {
    return base != null;
  }

  List<String> settings() {
    return settings;
  }

  /**
   * Returns the settings of {@code --set}, followed by those of other options.
   *
   * @throws ConfigurationException if another option gives another value to one of the settings
   */
  List<String> followedBy(List<String> further) {
    for (String setting : further) {
      String key = setting.substring(0, setting.indexOf('=') + 1);
      for (String own : settings) {
        if (own.startsWith(key) && !own.equals(setting)) {
          throw new ConfigurationException(
              "setting (%s) must be %s, as another option gives it".formatted(own, setting));
        }
      }
    }
    List<String> all = new ArrayList<>(settings);
    all.addAll(further);
    return all;
  }

  /**
   * Reads a configuration that is given by other means, and applies the settings of {@code --set},
   * then {@code further}.
   */
  RunConfig over(RunConfig base, List<String> further) {
    return ConfigurationYaml.read(
        RunConfig.class, ConfigurationYaml.write(base), "the configuration", followedBy(further));
  }

  /** Returns the name of the preset or file, after which the run's folder is named. */
  String name() {
    if (base == null || (base.file == null && base.preset == null)) {
      return Presets.DEFAULT;
    }
    return base.file == null ? base.preset : MoreFiles.getNameWithoutExtension(base.file);
  }

  /** Reads the configuration and applies the settings of {@code --set}, then {@code further}. */
  RunConfig read(List<String> further) throws IOException {
    List<String> all = followedBy(further);
    if (base != null && base.file != null) {
      Path file = base.file;
      if (!Files.isRegularFile(file)) {
        throw new ConfigurationException("--config (" + file + ") must be a YAML file that exists");
      }
      return ConfigurationYaml.read(RunConfig.class, text(file), file.toString(), all);
    }
    String preset = name();
    return ConfigurationYaml.read(RunConfig.class, Presets.yaml(preset), "preset " + preset, all);
  }

  /**
   * Checks that no setting of a configuration contradicts the prepared corpus that it names. A
   * default is checked only if it is given explicitly. Does nothing if the configuration names no
   * prepared corpus.
   *
   * @param given the settings of section {@code data} that options other than {@code --set} give
   * @throws org.compressive.data.CorpusException if a setting contradicts the corpus, or if the
   *     corpus cannot be used
   */
  void checkPrepared(DataConfig data, Set<String> given) {
    if (data.hasStore()) {
      Set<String> named =
          Stream.concat(
                  given.stream(),
                  settings.stream()
                      .filter(setting -> setting.startsWith(DATA))
                      .map(setting -> Splitter.onPattern("[.=]").splitToList(setting).get(1)))
              .collect(Collectors.toSet());
      try (var corpus = PreparedCorpus.open(Path.of(data.store()))) {
        var unused = corpus.settings(data, named);
      }
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("--config (" + file + ") must be a YAML file in UTF-8");
    }
  }
}
