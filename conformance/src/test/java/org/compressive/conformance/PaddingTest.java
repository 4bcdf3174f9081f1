package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tests windows that end with padding, and streams that are cleared. */
final class PaddingTest {

  private static final double TOLERANCE = 1e-5;
  private static final double LOSS_TOLERANCE = 1e-3;
  private static final double ROUNDING = 1e-10;

  /**
   * The tolerance of gradients: rows of padding may change the order of sums in a matrix product.
   */
  private static final double ROUNDED = 1e-6;

  /**
   * Returns the cases with one window per step; the reference has no combined loss of several
   * windows.
   */
  static Stream<Case> oneWindowAStep() {
    return Cases.fewer().filter(each -> each.config().compressionLoss().windows() == 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneWindowAStep")
  void paddedWindowsAgreeWithTheReference(Case each) {
    ModelConfig config = each.config();
    Random random = new Random(each.seed());
    var values = ReferenceBridge.parameters(config, each.seed());
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories expected = reference.initialMemories(each.batch());
    try (var model =
        StaticModel.padded(config, each.batch(), values, GraphOptimization.OPTIMIZED)) {
      Map<String, float[]> memories = model.initialMemories();
      for (int window = 0; window < each.windows(); window++) {
        int[][] tokens = tokens(each, random);
        int[][] following = tokens(each, random);
        int[] valid = valid(each, random);
        var step = reference.step(tokens, expected, valid);
        expected = step.memories();
        String where = "window %d, %s valid".formatted(window, Arrays.toString(valid));

        var operands = ImmutableList.<Operand<TFloat32>>builder();
        operands.add(model.logits()).add(model.taskLoss());
        operands.addAll(model.output().memories().byName().values());
        model.compressionLoss().ifPresent(operands::add);
        var names = ImmutableList.copyOf(model.output().memories().byName().keySet());
        try (var evaluation =
            model.evaluation(List.<int[][]>of(tokens), List.<int[][]>of(following), memories)) {
          evaluation.feed(model.valid(), TInt32.vectorOf(valid));
          List<float[]> got = evaluation.fetch(operands.build());
          assertValidAgree(where, config, got.get(0), step.logits(), valid);
          assertWithMessage("loss, %s", where)
              .that((double) got.get(1)[0])
              .isWithin(TOLERANCE)
              .of(step.taskLoss(following));
          memories = new HashMap<>();
          for (int i = 0; i < names.size(); i++) {
            memories.put(names.get(i), got.get(2 + i));
          }
          if (model.compressionLoss().isPresent()) {
            assertWithMessage("compression loss, %s", where)
                .that((double) got.get(2 + names.size())[0])
                .isWithin(LOSS_TOLERANCE * step.compressionLoss() + ROUNDING)
                .of(step.compressionLoss());
          }
        }
        Map<String, float[]> after = memories;
        ReferenceBridge.byName(config, expected)
            .forEach(
                (name, rows) ->
                    Closeness.assertClose(name + ", " + where, after.get(name), rows, TOLERANCE));
      }
    }
  }

  /** No gradient depends on the tokens in the padding. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#alone")
  void gradientsAreBlindToPadding(Case each) {
    ModelConfig config = each.config();
    Random random = new Random(each.seed());
    var values = ReferenceBridge.parameters(config, each.seed());
    try (var model = StaticModel.padded(config, each.batch(), values, GraphOptimization.AS_BUILT)) {
      Map<String, float[]> memories = new HashMap<>(model.initialMemories());
      memories.replaceAll(
          (name, rows) -> name.contains("filled") ? ones(rows) : noise(rows, random));
      int windows = config.compressionLoss().windows();
      List<int[][]> tokens = Stream.generate(() -> tokens(each, random)).limit(windows).toList();
      List<int[][]> following = Stream.generate(() -> tokens(each, random)).limit(windows).toList();
      int[] valid = valid(each, random);
      List<int[][]> otherTokens = otherPadding(config, tokens, valid);
      List<int[][]> otherFollowing = otherPadding(config, following, valid);
      var learners = model.parameters().in(ParameterGroup.TRANSFORMER);
      var gradients = GraphGradients.orZero(model.ops(), model.learnt(), learners);
      try (var one = model.evaluation(tokens, following, memories);
          var other = model.evaluation(otherTokens, otherFollowing, memories)) {
        one.feed(model.valid(), TInt32.vectorOf(valid));
        other.feed(model.valid(), TInt32.vectorOf(valid));
        Map<String, float[]> expected = gradients.fetch(one);
        Map<String, float[]> actual = gradients.fetch(other);
        expected.forEach(
            (name, gradient) ->
                assertWithMessage("%s, seed %s", name, each.seed())
                    .that(actual.get(name))
                    .usingTolerance(ROUNDED)
                    .containsExactly(gradient)
                    .inOrder());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#states")
  void clearedStreamsBeginAnew(Case each) {
    ModelConfig config = each.config();
    var values = ReferenceBridge.parameters(config, each.seed());
    Random random = new Random(each.seed());
    try (var model = new SignatureModel(config, each.batch(), values, GraphOptimization.AS_BUILT)) {
      var start = model.initialMemories();
      var read = start;
      for (int window = 0; window < 3; window++) {
        read = model.read(tokens(each, random), read).memories();
      }
      boolean[] streams = new boolean[each.batch()];
      streams[random.nextInt(streams.length)] = true;
      var cleared = model.clear(read, streams);
      assertWithMessage("memories").that(cleared.keySet()).isEqualTo(read.keySet());
      for (String name : read.keySet()) {
        int size = read.get(name).length / each.batch();
        for (int stream = 0; stream < each.batch(); stream++) {
          float[] expected = (streams[stream] ? start : read).get(name);
          assertWithMessage("%s of stream %s, seed %s", name, stream, each.seed())
              .that(Arrays.copyOfRange(cleared.get(name), stream * size, (stream + 1) * size))
              .isEqualTo(Arrays.copyOfRange(expected, stream * size, (stream + 1) * size));
        }
      }
    }
  }

  private static void assertValidAgree(
      String where, ModelConfig config, float[] logits, double[][][] expected, int[] valid) {
    int row = config.vocabulary();
    int stream = config.window() * row;
    for (int b = 0; b < valid.length; b++) {
      Closeness.assertClose(
          "logits of stream %d, %s".formatted(b, where),
          Arrays.copyOfRange(logits, b * stream, b * stream + valid[b] * row),
          Arrays.stream(expected[b], 0, valid[b]).flatMapToDouble(Arrays::stream).toArray(),
          TOLERANCE);
    }
  }

  private static int[][] tokens(Case each, Random random) {
    var config = each.config();
    return ReferenceBridge.tokens(each.batch(), config.window(), config.vocabulary(), random);
  }

  /**
   * Draws the number of valid tokens of each stream: all, some or none, perhaps none in any stream.
   */
  private static int[] valid(Case each, Random random) {
    int window = each.config().window();
    return IntStream.range(0, each.batch()).map(stream -> random.nextInt(window + 1)).toArray();
  }

  /** Returns the same consecutive windows with other tokens after the valid ones. */
  private static List<int[][]> otherPadding(
      ModelConfig config, List<int[][]> windows, int[] valid) {
    int length = config.window();
    return IntStream.range(0, windows.size())
        .mapToObj(
            w ->
                IntStream.range(0, valid.length)
                    .mapToObj(
                        b ->
                            IntStream.range(0, length)
                                .map(
                                    t -> {
                                      int token = windows.get(w)[b][t];
                                      boolean counts = w * length + t < valid[b];
                                      return counts ? token : (token + 1) % config.vocabulary();
                                    })
                                .toArray())
                    .toArray(int[][]::new))
        .toList();
  }

  private static float[] ones(float[] rows) {
    float[] ones = new float[rows.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] noise(float[] rows, Random random) {
    float[] noise = new float[rows.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = 1 + random.nextFloat();
    }
    return noise;
  }
}
