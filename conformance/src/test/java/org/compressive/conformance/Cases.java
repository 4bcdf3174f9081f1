package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.Mixer;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.PositionScheme;
import org.compressive.graph.config.SeparatePositions;
import org.compressive.graph.config.SparseAttention;
import org.compressive.graph.config.SparseAttention.Pattern;

/**
 * The cases on which the suite runs: the plain model in every geometry and with every position
 * scheme, every variant of every choice alone, sizes that differ by layer, and random combinations.
 */
final class Cases {

  /**
   * The seed of the random combinations. {@code -Dconformance.seed=N} draws others; the suite
   * prints the seed.
   */
  static final long SEED = Long.getLong("conformance.seed", 2019L);

  static final int COMBINATIONS = 24;

  private static final ImmutableList<Case> EVERY =
      distinct(List.of(geometries(), variants(), combinations()));

  private Cases() {}

  /** Returns all cases. */
  static Stream<Case> every() {
    return EVERY.stream();
  }

  /** Returns the cases that have compressed memory. */
  static Stream<Case> compressing() {
    return EVERY.stream().filter(each -> each.config().compresses());
  }

  /**
   * Returns the plain model in every geometry, each variant alone in one, and the combinations, for
   * tests of what further variants have in common with them in other geometries.
   */
  static Stream<Case> once() {
    return distinct(List.of(geometries(), alone(), combinations())).stream();
  }

  /**
   * Returns each variant alone in one geometry, and the combinations, for tests that take longer.
   */
  static Stream<Case> fewer() {
    return distinct(List.of(alone(), combinations())).stream();
  }

  /** Returns each variant alone in one geometry, for tests that take longest. */
  static List<Case> alone() {
    return ImmutableList.<Case>builder()
        .addAll(variants(Geometry.LONG_WINDOW, choice -> true))
        .add(rowsAtTheirAges(Geometry.LONG_WINDOW))
        .addAll(clusters(Geometry.LONG_WINDOW))
        .addAll(kernels())
        .addAll(spans())
        .addAll(patterns())
        .add(stateThroughTime(Geometry.LONG_WINDOW))
        .build();
  }

  /**
   * Returns one case of each kind of state among {@link #alone}: cases whose parameters and
   * memories have the same names, and whose steps read as many windows, are stored alike. For tests
   * of what is stored, which take longest of all.
   */
  static List<Case> states() {
    Map<Object, Case> byState = new LinkedHashMap<>();
    for (Case each : alone()) {
      var config = each.config();
      var parameters = ReferenceParameters.shapes(ReferenceBridge.dimensions(config)).keySet();
      var memories = Memories.specs(config).stream().map(MemorySpec::name).toList();
      var state = List.of(parameters, memories, config.compressionLoss().windows());
      byState.putIfAbsent(state, each);
    }
    return ImmutableList.copyOf(byState.values());
  }

  /** Returns the plain model in every geometry. */
  static List<Case> geometries() {
    var cases = ImmutableList.<Case>builder();
    for (Geometry geometry : Geometry.ALL) {
      for (PositionScheme positions : Variants.of(PositionScheme.class)) {
        var config = geometry.plain(positions);
        cases.add(new Case(geometry.name(), config, geometry.batch(), seed(geometry)));
      }
    }
    return cases.build();
  }

  /**
   * Returns every value of every choice alone, the compression functions and their losses in
   * further geometries, and every compression function with sizes that differ by layer.
   */
  static List<Case> variants() {
    var cases = ImmutableList.<Case>builder();
    cases.addAll(alone());
    for (Geometry geometry : List.of(Geometry.FIGURE_1, Geometry.ODD_MEMORY)) {
      cases.addAll(variants(geometry, choice -> choice.getType().isSealed()));
    }
    cases.add(rowsAtTheirAges(Geometry.ODD_MEMORY));
    for (Compression function : Variants.of(Compression.class, PerLayer.of(2, 2, 3, 4))) {
      cases.add(new Case("sizes by layer", byLayer(function), 2, 900));
    }
    for (Compression function :
        List.of(
            new Convolution(PerLayer.of(2, 2, 3, 4), 1), new MostUsed(PerLayer.of(2, 2, 3, 4)))) {
      var masked = byLayer(function).withEmptyMemory(EmptyMemory.MASKED);
      cases.add(new Case("groups of rows and empty slots", masked, 2, 901));
    }
    return cases.build();
  }

  /**
   * Returns models with vocabulary clusters, one with untied output weights and one with a
   * factorized head.
   */
  private static List<Case> clusters(Geometry geometry) {
    var plain = geometry.plain(new SeparatePositions());
    var untied = new Embedding(false, 0, List.of(2, 9), 2);
    var factorised = new Embedding(true, 5, List.of(11), 1);
    return Stream.of(untied, factorised)
        .map(plain::withEmbedding)
        .map(config -> new Case(geometry.name(), config, geometry.batch(), seed(geometry)))
        .toList();
  }

  /** Returns models whose kernels end in the window, in memory and in compressed memory. */
  private static List<Case> kernels() {
    var plain = new SeparatePositions();
    var throughTime = new BackPropagationThroughTime(2);
    return List.of(
        kernel(Geometry.NO_COMPRESSED_MEMORY, Geometry.NO_COMPRESSED_MEMORY.plain(plain), 2),
        kernel(Geometry.NO_COMPRESSED_MEMORY, Geometry.NO_COMPRESSED_MEMORY.plain(plain), 3),
        kernel(
            Geometry.ODD_MEMORY,
            Geometry.ODD_MEMORY.plain(plain).withEmptyMemory(EmptyMemory.MASKED),
            9),
        kernel(
            Geometry.LONG_WINDOW,
            Geometry.LONG_WINDOW.config(plain, new Convolution(2), throughTime),
            7));
  }

  /** Returns models whose spans end in the window, in memory and in compressed memory. */
  private static List<Case> spans() {
    var plain = new SeparatePositions();
    var throughTime = new BackPropagationThroughTime(2);
    return List.of(
        span(Geometry.NO_COMPRESSED_MEMORY, Geometry.NO_COMPRESSED_MEMORY.plain(plain), 6, 2),
        span(
            Geometry.ODD_MEMORY,
            Geometry.ODD_MEMORY.plain(plain).withEmptyMemory(EmptyMemory.MASKED),
            30,
            4),
        span(
            Geometry.LONG_WINDOW,
            Geometry.LONG_WINDOW.config(plain, new Convolution(2), throughTime),
            12,
            1));
  }

  /** Returns models whose patterns are shorter than the window and memory. */
  private static List<Case> patterns() {
    var plain = Geometry.NO_COMPRESSED_MEMORY.plain(new SeparatePositions());
    var longMemory = plain.withMemory(PerLayer.of(13, 3)).withWindow(5);
    return Stream.of(
            plain.withMixer(new SparseAttention(3)),
            longMemory.withMixer(new SparseAttention(4)).withSameLength(true),
            plain
                .withMemory(PerLayer.all(2))
                .withMixer(new SparseAttention(Pattern.FIXED, 4, 1))
                .withSameLength(true),
            longMemory
                .withMixer(new SparseAttention(Pattern.FIXED, 4, 2))
                .withEmptyMemory(EmptyMemory.MASKED))
        .map(config -> new Case("sparse", config, 2, 1100))
        .toList();
  }

  private static Case span(Geometry geometry, ModelConfig config, int limit, int ramp) {
    return new Case(
        geometry.name(),
        config.withMixer(new AdaptiveSpan(limit, ramp, 0.01, 1)),
        geometry.batch(),
        seed(geometry));
  }

  private static Case kernel(Geometry geometry, ModelConfig config, int taps) {
    var loss = config.compressionLoss().needsKeys() ? new AutoEncoding() : config.compressionLoss();
    return new Case(
        geometry.name(),
        config.withCompressionLoss(loss).withMixer(new DynamicConvolution(taps)),
        geometry.batch(),
        seed(geometry));
  }

  /** Returns a model whose state has gradients from one window to the next. */
  private static Case stateThroughTime(Geometry geometry) {
    var throughTime =
        geometry
            .config(
                new SeparatePositions(),
                new Convolution(geometry.rate()),
                new BackPropagationThroughTime(2))
            .withMemories(0, 0)
            .withMixer(new Lstm());
    return new Case(geometry.name(), throughTime, geometry.batch(), seed(geometry));
  }

  /** Returns a model with two choices that add a memory only in combination. */
  private static Case rowsAtTheirAges(Geometry geometry) {
    var config =
        geometry.config(
            new AgePositions(), new MostUsed(geometry.rate()), new AttentionReconstruction());
    return new Case(geometry.name(), config, geometry.batch(), seed(geometry));
  }

  private static List<Case> variants(Geometry geometry, Predicate<RecordComponent> chosen) {
    var cases = ImmutableList.<Case>builder();
    var rate = PerLayer.all(geometry.rate());
    var plain = geometry.plain(new SeparatePositions());
    for (RecordComponent choice : ConfigEdits.choices().stream().filter(chosen).toList()) {
      for (Object variant : Variants.ofChoice(choice, rate)) {
        var suited = variant instanceof Mixer mixer ? suited(plain, mixer) : plain;
        var config = ConfigEdits.with(suited, choice.getName(), variant);
        cases.add(new Case(geometry.name(), config, geometry.batch(), seed(geometry)));
      }
    }
    return cases.build();
  }

  /** Returns the plain model without what a mixer does not allow. */
  private static ModelConfig suited(ModelConfig plain, Mixer mixer) {
    if (mixer.carriesState()) {
      return plain.withMemories(0, 0);
    }
    var suited = mixer.hasKeys() ? plain : plain.withCompressionLoss(new AutoEncoding());
    return mixer.readsCompressedMemory() ? suited : suited.withCompressedMemory(PerLayer.all(0));
  }

  /** Returns combinations of a variant of each choice, and of sizes. */
  static List<Case> combinations() {
    return IntStream.range(0, COMBINATIONS)
        .mapToObj(n -> new Combination(SEED + n).draw())
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns a model whose first layer has no compressed memory and whose last has no memory. */
  private static ModelConfig byLayer(Compression function) {
    var config = new Geometry("", 4, 12, 0, 0, 2, 2).plain(new SeparatePositions());
    config = ConfigEdits.with(config, "memory", PerLayer.of(5, 12, 14, 0));
    config = ConfigEdits.with(config, "compressedMemory", PerLayer.of(0, 7, 6, 3));
    return ConfigEdits.with(config, "compression", function);
  }

  private static long seed(Geometry geometry) {
    return 1000L + Geometry.ALL.indexOf(geometry);
  }

  private static ImmutableList<Case> distinct(List<List<Case>> parts) {
    Map<ModelConfig, Case> byConfig = new LinkedHashMap<>();
    parts.stream().flatMap(List::stream).forEach(each -> byConfig.putIfAbsent(each.config(), each));
    return ImmutableList.copyOf(byConfig.values());
  }
}
