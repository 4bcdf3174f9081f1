package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Tests that the prediction at t depends neither on tokens after t nor on another stream: the
 * gradient is exactly zero.
 *
 * <p>Gradients are read off the rows of the embedding. All tokens of the window differ, so that
 * each row stands for one position. The logits examined are those of other tokens, since the
 * embedding row of a token also weights that token's own logit.
 */
final class CausalityTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void noPredictionDependsOnLaterTokensOrOtherStreams(Case each) {
    ModelConfig config = each.config();
    long seed = each.seed();
    Random random = new Random(seed);
    List<Integer> vocabulary =
        IntStream.range(0, config.vocabulary())
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(vocabulary, random);
    int length = config.window();
    int[][] tokens = new int[each.batch()][length];
    for (int b = 0; b < tokens.length; b++) {
      int first = b * length;
      Arrays.setAll(tokens[b], t -> vocabulary.get(first + t));
    }
    List<Integer> others = vocabulary.subList(each.batch() * length, vocabulary.size());

    try (var model =
        new StaticModel(
            config,
            each.batch(),
            ReferenceBridge.parameters(config, seed),
            GraphOptimization.AS_BUILT)) {
      Map<String, float[]> memories = memoriesOf(others, model, each, random);
      Gradient gradient = new Gradient(model);
      for (int b = 0; b < each.batch(); b++) {
        for (int t = 0; t < length; t++) {
          Map<String, float[]> rows = gradient.of(b, t, tokens, memories);
          for (int stream = 0; stream < each.batch(); stream++) {
            for (int position = 0; position < length; position++) {
              assertWithMessage(
                      "stream %s, row at %s: gradient by stream %s, token at %s is zero, seed"
                          + " %s",
                      b, t, stream, position, seed)
                  .that(isZero(config, rows, tokens[stream][position]))
                  .isEqualTo(stream != b || position > t || t - position > each.reach());
            }
          }
        }
      }
    }
  }

  /** Returns memories full of tokens that are not in the window. */
  private static Map<String, float[]> memoriesOf(
      List<Integer> others, StaticModel model, Case each, Random random) {
    Map<String, float[]> memories = model.initialMemories();
    for (int window = 0; window < each.windows(); window++) {
      int[][] chosen =
          ReferenceBridge.tokens(each.batch(), each.config().window(), others.size(), random);
      for (int[] stream : chosen) {
        Arrays.setAll(stream, t -> others.get(stream[t]));
      }
      memories = model.read(chosen, memories).memories();
    }
    return memories;
  }

  /** Returns whether a token's row of the embedding has no gradient. */
  private static boolean isZero(ModelConfig config, Map<String, float[]> rows, int token) {
    var ranges = config.embedding().ranges(config.vocabulary(), config.width());
    int i = 0;
    while (token >= ranges.get(i).first() + ranges.get(i).size()) {
      i++;
    }
    int width = ranges.get(i).width();
    int row = token - ranges.get(i).first();
    float[] range =
        rows.get(config.embedding().adaptive() ? "embedding_%02d".formatted(i) : "embedding");
    return GraphGradients.largest(Arrays.copyOfRange(range, row * width, (row + 1) * width)) == 0;
  }

  /** The gradient of one position's output row with respect to the embedding. */
  private static final class Gradient {

    private final StaticModel model;
    private final Shape shape; // [B, T, D]
    private final Operand<TFloat32> selection; // [B, T, D]
    private final GraphGradients gradients;

    Gradient(StaticModel model) {
      this.model = model;
      var tf = model.ops();
      var rows = model.output().rows();
      shape = rows.shape();
      selection = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      var selected = tf.sum(tf.math.mul(rows, selection), tf.array(0, 1, 2)); // []
      var embedding =
          model.parameters().all().stream()
              .filter(parameter -> parameter.spec().name().matches("embedding(_\\d\\d)?"))
              .toList();
      gradients = GraphGradients.of(tf, selected, embedding);
    }

    Map<String, float[]> of(int stream, int time, int[][] tokens, Map<String, float[]> memories) {
      float[] chosen = new float[Math.toIntExact(shape.size())];
      int first = (int) ((stream * shape.get(1) + time) * shape.get(2));
      for (int channel = 0; channel < shape.get(2); channel++) {
        // The weights are unequal because the sum over all channels of a norm's output is constant.
        chosen[first + channel] = 1 + 0.1f * channel * channel;
      }
      try (Evaluation evaluation =
          model.evaluation(tokens, memories).feed(selection, shape, chosen)) {
        return gradients.fetch(evaluation);
      }
    }
  }
}
