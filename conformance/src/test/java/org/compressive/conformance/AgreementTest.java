package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.common.collect.Streams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.conformance.reference.ReferenceStep;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SeparatePositions;
import org.compressive.kernels.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operation;

/**
 * Compares the graph with the float64 reference, window after window, while memories fill, are full
 * and overflow. Each side carries its own memories, so differences may accumulate.
 */
final class AgreementTest {

  /** Ops with kernels in Java. */
  private static final ImmutableSet<String> OF_TRAINING =
      ImmutableSet.of("RowNormalization", "RelativeAttention", "AttentionReconstruction");

  private static final CompressionLoss RECONSTRUCTION = new AttentionReconstruction(true);

  private static final ImmutableSet<String> OF_SCORING =
      ImmutableSet.of("RowNormalization", "CarriedAttention");

  private static final double TOLERANCE = 1e-5;

  /** The tolerance for losses, as a share of the loss, because losses are small. */
  private static final double LOSS_TOLERANCE = 1e-3;

  /** The squared rounding error that remains in a compression that loses nothing. */
  private static final double ROUNDING = 1e-10;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void knownShapesAgreeWithTheReference(Case each) {
    ModelConfig config = each.config();
    long seed = each.seed();
    ReferenceParameters values = ReferenceBridge.parameters(config, seed);
    try (StaticModel model =
        new StaticModel(config, each.batch(), values, GraphOptimization.OPTIMIZED)) {
      assertWithMessage("has a compression loss")
          .that(model.compressionLoss().isPresent())
          .isEqualTo(ReferenceBridge.dimensions(config).hasCompressionLoss());
      assertAgree(model, each, values, (tokens, step) -> {});
    }
  }

  /** The other tests use kernels in Java where they run. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#alone")
  void stockOpsAgreeWithTheReference(Case each) {
    ModelConfig config = each.config();
    ReferenceParameters values = ReferenceBridge.parameters(config, each.seed());
    try (var trained =
            StaticModel.composed(config, each.batch(), values, GraphOptimization.OPTIMIZED);
        var exported =
            SignatureModel.stock(config, each.batch(), values, GraphOptimization.OPTIMIZED)) {
      assertAgree(trained, each, values, (tokens, step) -> {});
      assertAgree(exported, each, values, new Scoring(exported, each)::assertAgrees);
    }
  }

  /** Otherwise, the tests above and below would be the same where kernels run. */
  @ParameterizedTest
  @ValueSource(classes = {SeparatePositions.class, ContiguousPositions.class})
  void opsHaveKernelsUnlessTheyAreStock(Class<?> positions) {
    assumeTrue(Kernels.areAvailable());
    Case any =
        Cases.every()
            .filter(each -> positions.isInstance(each.config().positions()))
            .filter(each -> each.config().compressionLoss().equals(RECONSTRUCTION))
            // The kernel of the loss needs evicted rows that are all from memory.
            .filter(each -> each.config().window() <= each.config().memory(0))
            .findFirst()
            .orElseThrow();
    var values = ReferenceBridge.parameters(any.config(), any.seed());
    var running = GraphOptimization.AS_BUILT;
    try (var trained = new StaticModel(any.config(), any.batch(), values, running);
        var scored = new SignatureModel(any.config(), any.batch(), values, running);
        var composed = StaticModel.composed(any.config(), any.batch(), values, running);
        var exported = SignatureModel.stock(any.config(), any.batch(), values, running)) {
      assertThat(types(trained.graph())).containsAtLeastElementsIn(OF_TRAINING);
      assertThat(types(scored.graph())).containsAtLeastElementsIn(OF_SCORING);
      for (Graph stock : List.of(composed.graph(), exported.graph())) {
        assertThat(types(stock)).containsNoneIn(Sets.union(OF_TRAINING, OF_SCORING));
      }
    }
  }

  private static Set<String> types(Graph graph) {
    return Streams.stream(graph.operations()).map(Operation::type).collect(Collectors.toSet());
  }

  /** All of these run in one graph, which takes longer to build than to run. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#once")
  void openShapesAgreeWithTheReference(Case each) {
    ModelConfig config = each.config();
    ReferenceParameters values = ReferenceBridge.parameters(config, each.seed());
    try (var model =
        new SignatureModel(config, each.batch(), values, GraphOptimization.OPTIMIZED)) {
      assertAll(
          () -> assertAgree(model, each, values, new Scoring(model, each)::assertAgrees),
          () -> assertWindowsOfAnyAllowedLengthAgree(model, each, values),
          () -> assertServingGivesThePrefixOfAFirstWindow(model, each, values));
    }
  }

  private static void assertWindowsOfAnyAllowedLengthAgree(
      SignatureModel model, Case each, ReferenceParameters values) {
    ModelConfig config = each.config();
    long seed = each.seed();
    Random random = new Random(seed);
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories expected = reference.initialMemories(each.batch());
    Map<String, float[]> memories = model.initialMemories();
    int most = config.window() / config.windowUnit();
    for (int units : new int[] {1, most, 1, Math.max(most - 1, 1)}) {
      int length = units * config.windowUnit();
      int[][] tokens = ReferenceBridge.tokens(each.batch(), length, config.vocabulary(), random);
      var reading = model.read(tokens, memories);
      ReferenceStep step = reference.step(tokens, expected);
      memories = reading.memories();
      expected = step.memories();
      String where = "window of %d, seed %d".formatted(length, seed);
      Closeness.assertClose(
          "logits, " + where, reading.logits(), ReferenceBridge.flat(step.logits()), TOLERANCE);
      assertMemories(config, where, memories, expected);
    }
  }

  /**
   * A window that is not a multiple of the rate cannot be stepped; its logits must be those of a
   * longer window.
   */
  private static void assertServingGivesThePrefixOfAFirstWindow(
      SignatureModel model, Case each, ReferenceParameters values) {
    ModelConfig config = each.config();
    long seed = each.seed();
    var reference = new ReferenceCompressiveTransformer(values);
    int[][] whole =
        ReferenceBridge.tokens(
            each.batch(), config.window(), config.vocabulary(), new Random(seed));
    double[][][] logits = reference.step(whole, reference.initialMemories(each.batch())).logits();
    for (int length = 1; length <= config.window(); length++) {
      int end = length;
      int[][] prefix = Arrays.stream(whole).map(s -> Arrays.copyOf(s, end)).toArray(int[][]::new);
      double[][][] expected =
          Arrays.stream(logits).map(rows -> Arrays.copyOf(rows, end)).toArray(double[][][]::new);
      Closeness.assertClose(
          "serving %d tokens, seed %d".formatted(length, seed),
          model.serve(prefix),
          ReferenceBridge.flat(expected),
          TOLERANCE);
    }
  }

  /**
   * Scores the same windows. Scoring carries keys and values along, whereas reading computes them
   * again.
   */
  private static final class Scoring {

    private final SignatureModel model;
    private final Case each;
    private final Random random;
    private Map<String, float[]> memories;

    Scoring(SignatureModel model, Case each) {
      this.model = model;
      this.each = each;
      random = new Random(each.seed() + 1);
      memories = model.project(model.initialMemories());
    }

    void assertAgrees(int[][] tokens, ReferenceStep step) {
      ModelConfig config = each.config();
      String where = "seed %d".formatted(each.seed());
      int[][] targets =
          ReferenceBridge.tokens(each.batch(), config.window(), config.vocabulary(), random);
      var scored = model.score(tokens, targets, memories);
      memories = Maps.filterKeys(scored, name -> !name.equals(InferenceGraph.NATS));
      Closeness.assertClose(
          "nats, " + where,
          scored.get(InferenceGraph.NATS),
          ReferenceBridge.nats(step.logits(), targets),
          TOLERANCE);
      var rows = Maps.filterKeys(memories, model.initialMemories()::containsKey);
      assertMemories(config, where, rows, step.memories());
      var projected = model.project(rows);
      assertWithMessage("memories, %s", where)
          .that(memories.keySet())
          .isEqualTo(projected.keySet());
      projected.forEach(
          (name, all) ->
              Closeness.assertClose(
                  name + ", " + where,
                  memories.get(name),
                  ReferenceBridge.doubles(all),
                  TOLERANCE));
    }
  }

  private static void assertAgree(
      WindowReader model,
      Case each,
      ReferenceParameters values,
      BiConsumer<int[][], ReferenceStep> also) {
    ModelConfig config = each.config();
    long seed = each.seed();
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories expected = reference.initialMemories(each.batch());
    Map<String, float[]> memories = model.initialMemories();
    assertMemories(config, "at the start", memories, expected);
    Random random = new Random(seed);
    for (int window = 1; window <= each.windows(); window++) {
      String where = "window %d, seed %d".formatted(window, seed);
      int[][] tokens =
          ReferenceBridge.tokens(each.batch(), config.window(), config.vocabulary(), random);
      var reading = model.read(tokens, memories);
      ReferenceStep step = reference.step(tokens, expected);
      memories = reading.memories();
      expected = step.memories();
      Closeness.assertClose(
          "logits, " + where, reading.logits(), ReferenceBridge.flat(step.logits()), TOLERANCE);
      assertMemories(config, where, memories, expected);
      also.accept(tokens, step);
      if (reading.compressionLoss().isPresent()) {
        double loss = reading.compressionLoss().getAsDouble();
        assertWithMessage("compression loss, %s", where)
            .that(loss)
            .isWithin(LOSS_TOLERANCE * step.compressionLoss() + ROUNDING)
            .of(step.compressionLoss());
        int windows = window;
        if (config.compressingLayers().stream().noneMatch(l -> each.hasEvicted(l, windows))) {
          assertWithMessage("compression loss of zeros, %s", where).that(loss).isEqualTo(0.0);
        } else if (step.compressionLoss() > TOLERANCE) {
          assertWithMessage("compression loss, %s", where).that(loss).isGreaterThan(0.0);
        }
      }
    }
  }

  private static void assertMemories(
      ModelConfig config, String where, Map<String, float[]> actual, ReferenceMemories expected) {
    var byName = ReferenceBridge.byName(config, expected);
    assertWithMessage("memories, %s", where).that(actual.keySet()).isEqualTo(byName.keySet());
    byName.forEach(
        (name, rows) ->
            Closeness.assertClose(name + ", " + where, actual.get(name), rows, TOLERANCE));
  }
}
