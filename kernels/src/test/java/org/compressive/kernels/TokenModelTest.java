package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.kernels.RowProduct.Weights;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Axis;
import org.compressive.kernels.TokenLayer.Settings;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Compares whole models with the ops for their parts, whose sums are the same in every bit. */
final class TokenModelTest {

  private static final long SEED = 31;
  private static final int BATCH = 3;
  private static final int LAYERS = 2;
  private static final int WINDOW = 6;
  private static final int VOCABULARY = 70;
  private static final int SLOTS = 4 + WINDOW;
  private static final double TEMPERATURE = 0.8;
  private static final Settings SETTINGS = settings(32);

  private final Random random = new Random(SEED);

  /** The parameters, and what is kept before the first token. */
  private final List<RandomLayer> layers =
      IntStream.range(0, LAYERS)
          .mapToObj(i -> new RandomLayer(SETTINGS, true, false, random))
          .collect(Collectors.toCollection(ArrayList::new));

  private final float[] embedding = random(VOCABULARY * SETTINGS.width());
  private float[] scores = random(VOCABULARY * SETTINGS.width());
  private final float[] bias = random(VOCABULARY);
  private final float[] keys = random(BATCH * SLOTS * SETTINGS.width());
  private final float[] values = random(BATCH * SLOTS * SETTINGS.width());
  private final float[] hidden = random(BATCH * WINDOW * SLOTS);

  private static Settings settings(int width) {
    var axis = new Axis(SLOTS, IntStream.range(0, SLOTS).boxed().toList());
    return new Settings(2, width, 40, WINDOW, Activation.GELU, 1e-5f, List.of(axis));
  }

  private float[] random(int count) {
    return RandomLayer.random(random, count, 1);
  }

  @Test
  void tokensAndMemoriesAreThoseOfTheParts() {
    for (Weights weights : Weights.values()) {
      for (var settings : List.of(new LogitDraw(TEMPERATURE, 0, 1), new LogitDraw(1, 9, 0.9))) {
        assertWrites(weights, settings);
      }
    }
  }

  private void assertWrites(Weights weights, LogitDraw draw) {
    int first = 2;
    int[] token = {5, 0, VOCABULARY - 1};
    int[] given = {-1, 7, -1, 3, -1, -1, -1, -1, -1};
    double[] uniform = random.doubles(given.length).toArray();
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var parts = new Parts(tf, weights);
      var text = parts.text(tf.constant(first), token, given, uniform, draw);
      List<Operand<?>> wanted = new ArrayList<>();
      wanted.add(text.tokens());
      text.layers()
          .forEach(kept -> wanted.addAll(List.of(kept.keys(), kept.values(), kept.rows())));
      int[] tokens;
      var runner = session.runner();
      wanted.forEach(runner::fetch);
      List<float[]> kept = new ArrayList<>();
      try (var result = runner.run()) {
        tokens = ints((TInt32) result.get(0));
        for (int i = 1; i < wanted.size(); i++) {
          kept.add(TokenLayerTest.floats((TFloat32) result.get(i)));
        }
      }
      String where = "%s, %s, seed %s".formatted(weights, draw, SEED);
      var read = token;
      List<float[]> before = parts.start();
      for (int i = 0; i < tokens.length / BATCH; i++) {
        var outputs = run(session, parts.token(tf, read, first + i, before));
        int[] expected = Arrays.copyOfRange(given, i * BATCH, (i + 1) * BATCH);
        for (int stream = 0; stream < BATCH; stream++) {
          if (expected[stream] < 0) {
            expected[stream] =
                draw.draw(
                    outputs.get(0), stream * VOCABULARY, VOCABULARY, uniform[i * BATCH + stream]);
          }
        }
        assertWithMessage(where)
            .that(Arrays.copyOfRange(tokens, i * BATCH, (i + 1) * BATCH))
            .isEqualTo(expected);
        before = outputs.subList(1, outputs.size());
        read = expected;
      }
      for (int i = 0; i < kept.size(); i++) {
        assertWithMessage("%s, memory %s", where, i).that(kept.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  @Test
  void aLogitThatIsNotANumberDrawsNothing() {
    bias[11] = Float.NaN;
    assertThat(write(0, new int[] {1, 2, 3}, new int[] {-1, -1, 4, -1, -1, -1}, new double[6]))
        .isEqualTo(new int[] {-1, -1, 4, -1, -1, -1});
  }

  @Test
  void noTokensAreWritten() {
    assertThat(write(WINDOW, new int[] {1, 2, 3}, new int[0], new double[0])).isEmpty();
  }

  @Test
  void wrongInputsAreRefused() {
    assertRefused(
        () -> write(WINDOW - 1, new int[3], new int[6], new double[6]),
        "position (5) must be from 0 to 4");
    assertRefused(
        () -> write(-1, new int[3], new int[3], new double[3]),
        "position (-1) must be from 0 to 5");
    assertRefused(
        () -> write(0, new int[] {0, VOCABULARY, 0}, new int[3], new double[3]),
        "token (70) must be from 0 to 69");
    assertRefused(
        () -> write(0, new int[3], new int[] {0, VOCABULARY, 0, 0, 0, 0}, new double[6]),
        "token (70) must be from 0 to 69");
    assertRefused(() -> write(0, new int[2], new int[3], new double[3]), "token ([2]) must be [3]");
    assertRefused(
        () -> write(0, new int[3], new int[3], new double[6]), "uniform ([2, 3]) must be [1, 3]");
    assertRefused(
        () -> write(0, new int[3], new int[3], new double[] {0, 1, 0}),
        "uniform (1.0) must be from 0 to below 1");
    assertRefused(
        () -> write(0, new int[3], new int[3 * WINDOW + 3], new double[3 * WINDOW + 3]),
        "tokens (7) must be at most the window (6)");
  }

  @Test
  void partsOfOtherModelsAreRefused() {
    layers.set(1, new RandomLayer(settings(16), true, false, random));
    assertRefused(
        () -> write(0, new int[3], new int[3], new double[3]),
        "keys ([2, 3, 10, 16]) must be [2, 3, 10, 8]");
    layers.set(1, layers.get(0));
    scores = random(VOCABULARY * SETTINGS.width() / 2);
    assertRefused(
        () -> write(0, new int[3], new int[3], new double[3]),
        "scores (of rows of 16) must be of rows of 32");
  }

  private static void assertRefused(Runnable write, String message) {
    assertThat(assertThrows(TFInvalidArgumentException.class, write::run))
        .hasMessageThat()
        .contains(message);
  }

  private int[] write(int position, int[] token, int[] given, double[] uniform) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var text =
          new Parts(tf, Weights.FLOAT32)
              .text(tf.constant(position), token, given, uniform, new LogitDraw(1, 0, 1));
      try (var result = session.runner().fetch(text.tokens()).run()) {
        return ints((TInt32) result.get(0));
      }
    }
  }

  private static List<float[]> run(Session session, List<Operand<TFloat32>> fetched) {
    var runner = session.runner();
    fetched.forEach(runner::fetch);
    List<float[]> values = new ArrayList<>();
    try (var result = runner.run()) {
      for (int i = 0; i < fetched.size(); i++) {
        values.add(TokenLayerTest.floats((TFloat32) result.get(i)));
      }
    }
    return values;
  }

  private static int[] ints(TInt32 tensor) {
    int[] values = new int[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /** The model in a graph. */
  private final class Parts {

    private final Ops tf;
    private final Operand<TFloat32> table;
    private final Operand<TUint8> packedScores;
    private final Operand<TFloat32> addedBias;
    private final List<Operand<TUint8>> packedLayers;

    Parts(Ops tf, Weights weights) {
      this.tf = tf;
      table = constant(embedding, VOCABULARY, SETTINGS.width());
      packedScores =
          RowProduct.pack(tf, constant(scores, scores.length / VOCABULARY, VOCABULARY), weights);
      addedBias = constant(bias, VOCABULARY);
      packedLayers = layers.stream().map(layer -> layer.pack(tf, weights)).toList();
    }

    private Operand<TFloat32> constant(float[] numbers, long... shape) {
      return tf.constant(Shape.of(shape), DataBuffers.of(numbers));
    }

    /** Returns keys, values and rows of each layer. */
    List<float[]> start() {
      List<float[]> start = new ArrayList<>();
      for (int i = 0; i < LAYERS; i++) {
        start.addAll(List.of(keys, values, new float[BATCH * WINDOW * SETTINGS.width()]));
      }
      return start;
    }

    private Operand<TFloat32> cache(float[] numbers) {
      return tf.deepCopy(constant(numbers, SETTINGS.heads(), BATCH, SLOTS, SETTINGS.headWidth()));
    }

    private Operand<TFloat32> rows(float[] numbers) {
      return tf.deepCopy(constant(numbers, BATCH, WINDOW, SETTINGS.width()));
    }

    TokenModel.Text text(
        Operand<TInt32> position, int[] token, int[] given, double[] uniform, LogitDraw draw) {
      List<float[]> start = start();
      List<TokenModel.Layer> all = new ArrayList<>();
      for (int i = 0; i < LAYERS; i++) {
        all.add(
            new TokenModel.Layer(
                packedLayers.get(i),
                constant(hidden, BATCH, WINDOW, SLOTS),
                cache(start.get(3 * i)),
                cache(start.get(3 * i + 1)),
                rows(start.get(3 * i + 2))));
      }
      Operand<TFloat64> numbers =
          tf.constant(Shape.of(uniform.length / BATCH, BATCH), DataBuffers.of(uniform));
      var draws =
          new TokenModel.Draws(
              tf.constant(Shape.of(given.length / BATCH, BATCH), DataBuffers.of(given)),
              numbers,
              tf.constant(draw.temperature()),
              tf.constant(draw.topK()),
              tf.constant(draw.topP()));
      var vocabulary = new TokenModel.Vocabulary(table, packedScores, addedBias);
      return TokenModel.create(tf, position, tf.constant(token), draws, vocabulary, all);
    }

    /** Returns the logits of a token, and keys, values and rows of each layer after it. */
    List<Operand<TFloat32>> token(Ops tf, int[] token, int position, List<float[]> before) {
      Operand<TFloat32> h =
          tf.math.mul(
              tf.gather(table, tf.constant(token), tf.constant(0)),
              tf.constant((float) Math.sqrt(SETTINGS.width())));
      h = tf.reshape(h, tf.array(BATCH, 1, SETTINGS.width()));
      float[] row = new float[BATCH * SLOTS];
      for (int stream = 0; stream < BATCH; stream++) {
        System.arraycopy(hidden, (stream * WINDOW + position) * SLOTS, row, stream * SLOTS, SLOTS);
      }
      List<Operand<TFloat32>> outputs = new ArrayList<>();
      for (int i = 0; i < LAYERS; i++) {
        var read =
            TokenLayer.create(
                tf,
                h,
                tf.constant(position),
                constant(row, BATCH, 1, SLOTS),
                cache(before.get(3 * i)),
                cache(before.get(3 * i + 1)),
                rows(before.get(3 * i + 2)),
                packedLayers.get(i));
        h = read.stream();
        outputs.addAll(List.of(read.keys(), read.values(), read.rows()));
      }
      var flat = tf.reshape(h, tf.array(BATCH, SETTINGS.width()));
      outputs.add(
          0, RowProduct.create(tf, flat, packedScores, VOCABULARY, Optional.of(addedBias), false));
      return outputs;
    }
  }
}
