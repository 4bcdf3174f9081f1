package org.compressive.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.inference.MemorySearch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that choose the memory sizes with which a run is evaluated. */
final class MemoryOptions {

  @Option(
      names = "--memory",
      paramLabel = "N",
      description = "Memory slots per layer; only with --run. Default: as in training.")
  private @Nullable Integer memory;

  @Option(
      names = "--compressed-memory",
      paramLabel = "N",
      description = "Compressed memory slots per layer; only with --run.")
  private @Nullable Integer compressedMemory;

  @Option(
      names = "--search-memory",
      paramLabel = "N,...",
      split = ",",
      description =
          "Try these numbers of memory slots on the validation split, and use the best; only with"
              + " --run.")
  private List<Integer> searched = new ArrayList<>();

  @Option(
      names = "--search-compressed-memory",
      paramLabel = "N,...",
      split = ",",
      description =
          "Try these numbers of compressed memory slots on the validation split, each with every"
              + " number of memory slots, and use the best; only with --run.")
  private List<Integer> searchedCompressed = new ArrayList<>();

  /** Returns whether any option is given. */
  boolean given() {
    return memory != null || compressedMemory != null || searches();
  }

  /** Returns whether sizes are to be searched. */
  boolean searches() {
    return !searched.isEmpty() || !searchedCompressed.isEmpty();
  }

  void check(CommandSpec spec) {
    Usage.check(
        spec,
        memory == null || searched.isEmpty(),
        "--memory cannot be used with --search-memory, which chooses it");
    Usage.check(
        spec,
        compressedMemory == null || searchedCompressed.isEmpty(),
        "--compressed-memory cannot be used with --search-compressed-memory, which chooses it");
  }

  /**
   * Returns the models to choose from, which is a single one if no sizes are searched.
   *
   * @throws ParameterException if the model cannot have one of the sizes
   */
  List<ModelConfig> models(CommandSpec spec, ModelConfig trained) {
    try {
      List<ModelConfig> models = new ArrayList<>();
      for (PerLayer slots : sizes(trained.memory(), memory, searched)) {
        for (PerLayer compressed :
            sizes(trained.compressedMemory(), compressedMemory, searchedCompressed)) {
          models.add(trained.withMemories(slots, compressed));
        }
      }
      return models;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static List<PerLayer> sizes(
      PerLayer trained, @Nullable Integer given, List<Integer> searched) {
    if (!searched.isEmpty()) {
      return searched.stream().distinct().map(trained::resized).toList();
    }
    return List.of(given == null ? trained : trained.resized(given));
  }

  /** Returns the table of the sizes that were tried. */
  static ResultTable table(MemorySearch search) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (var trial : search.trials()) {
      rows.add(
          Arrays.asList(
              trial.model().memory(),
              trial.model().compressedMemory(),
              ScoreReport.finite(trial.score().bitsPerByte()),
              ScoreReport.finite(trial.score().tokenPerplexity()),
              trial.equals(search.best())));
    }
    return new ResultTable(
        "search",
        List.of("memory", "compressedMemory", "bitsPerByte", "tokenPerplexity", "best"),
        rows);
  }
}
