package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.compressive.kernels.RowProduct.Weights;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Axis;
import org.compressive.kernels.TokenLayer.Part;
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

/** Compares layers with the same sums in float64, for head widths that fill vectors and do not. */
final class TokenLayerTest {

  private static final int SEED = 11;
  private static final int BATCH = 2;
  private static final int WINDOW = 5;
  private static final float EPSILON = 1e-5f;

  private final Random random = new Random(SEED);

  @Test
  void layersAreThoseOfTheRoundedWeights() {
    for (int headWidth : new int[] {4, 24, 64, 128}) {
      for (Weights weights : Weights.values()) {
        assertReads(settings(headWidth, Activation.RELU), weights, true, false, BATCH);
      }
    }
  }

  @Test
  void everyActivationAndNormIsApplied() {
    for (Activation activation : Activation.values()) {
      assertReads(settings(12, activation), Weights.FLOAT32, false, true, BATCH);
    }
  }

  @Test
  void oneStreamAndManyAreReadAlike() {
    var settings = settings(64, Activation.RELU);
    for (Weights weights : Weights.values()) {
      for (int batch : new int[] {1, 3, 4, 9}) { // rows are multiplied in fours
        assertReads(settings, weights, true, batch == 1, batch);
      }
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnOtherStreams() {
    for (Weights weights : Weights.values()) {
      var layer = new Layer(settings(24, Activation.RELU), weights, true, true);
      var state = layer.state(5, layer.settings.slots());
      var read = read(layer, 2, state);
      int cores = Workers.HELPERS + 1;
      var unhelped = WakefulWorkersTest.whileBusy(cores, () -> read(layer, 2, state));
      assertThat(unhelped.stream()).isEqualTo(read.stream());
      assertThat(unhelped.keys()).isEqualTo(read.keys());
      assertThat(unhelped.values()).isEqualTo(read.values());
      assertThat(unhelped.rows()).isEqualTo(read.rows());
      for (int stream = 0; stream < state.batch(); stream++) {
        var alone = read(layer, 2, state.only(stream, layer.settings));
        var same = read.only(stream, layer.settings);
        assertThat(alone.stream()).isEqualTo(same.stream());
        assertThat(alone.keys()).isEqualTo(same.keys());
        assertThat(alone.values()).isEqualTo(same.values());
        assertThat(alone.rows()).isEqualTo(same.rows());
      }
    }
  }

  @Test
  void positionsBeyondTheWindowAreRefused() {
    var layer = new Layer(settings(4, Activation.RELU), Weights.FLOAT32, true, false);
    var e =
        assertThrows(
            TFInvalidArgumentException.class,
            () -> read(layer, WINDOW, layer.state(1, layer.settings.slots())));
    assertThat(e).hasMessageThat().contains("position (5) must be from 0 to 4");
  }

  @Test
  void keysOfAnotherLayerAreRefused() {
    var layer = new Layer(settings(4, Activation.RELU), Weights.FLOAT32, true, false);
    var e =
        assertThrows(
            TFInvalidArgumentException.class,
            () -> read(layer, 0, layer.state(1, layer.settings.slots() - 1)));
    assertThat(e).hasMessageThat().contains("keys ([2, 1, 21, 4]) must be [2, 1, 22, 4]");
  }

  @Test
  void hiddenNumbersOfOtherSlotsAreRefused() {
    var layer = new Layer(settings(4, Activation.RELU), Weights.FLOAT32, true, false);
    var state = layer.state(1, layer.settings.slots());
    var wrong =
        new State(
            1,
            state.slots(),
            state.stream(),
            new float[3 * state.slots()],
            state.keys(),
            state.values(),
            state.rows());
    var e = assertThrows(TFInvalidArgumentException.class, () -> read(layer, 0, wrong));
    assertThat(e)
        .hasMessageThat()
        .contains("hidden ([1, 3, 22]) must be [1, 22] or [5, 22], perhaps for each of 1 streams");
  }

  /** A layer with two axes, of which the first gives every second place to a slot. */
  private static Settings settings(int headWidth, Activation activation) {
    var far = IntStream.range(0, 7).mapToObj(slot -> 2 * slot + 1).toList();
    var near = IntStream.range(0, 10 + WINDOW).boxed().toList();
    var axes = List.of(new Axis(20, far), new Axis(10 + WINDOW, near));
    return new Settings(2, 2 * headWidth, 3 * headWidth, WINDOW, activation, EPSILON, axes);
  }

  private void assertReads(
      Settings settings, Weights weights, boolean before, boolean after, int batch) {
    var layer = new Layer(settings, weights, before, after);
    var state = layer.state(batch, settings.slots());
    for (int position : new int[] {0, WINDOW - 1}) {
      var expected = layer.expected(position, state);
      var read = read(layer, position, state);
      String where =
          "%s, %s, batch %s, position %s, seed %s"
              .formatted(settings, weights, batch, position, SEED);
      assertClose(where + ", stream", read.stream(), expected.stream());
      assertClose(where + ", keys", read.keys(), expected.keys());
      assertClose(where + ", values", read.values(), expected.values());
      assertClose(where + ", rows", read.rows(), expected.rows());
      state =
          new State(
              batch,
              state.slots(),
              read.stream(),
              state.hidden(),
              read.keys(),
              read.values(),
              read.rows());
    }
  }

  private static void assertClose(String where, float[] actual, float[] expected) {
    assertThat(actual).hasLength(expected.length);
    for (int i = 0; i < actual.length; i++) {
      float tolerance = 2e-4f * Math.max(1, Math.abs(expected[i]));
      assertWithMessage(where).that(actual[i]).isWithin(tolerance).of(expected[i]);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record State(
      int batch,
      int slots,
      float[] stream,
      float[] hidden,
      float[] keys,
      float[] values,
      float[] rows) {

    /** Returns the state of one stream. */
    State only(int one, Settings settings) {
      return new State(
          1,
          slots,
          part(stream, one, batch),
          part(hidden, one, batch),
          ofHeads(keys, one, settings.heads()),
          ofHeads(values, one, settings.heads()),
          part(rows, one, batch));
    }

    private float[] ofHeads(float[] all, int one, int heads) {
      var parts =
          IntStream.range(0, heads).mapToObj(head -> part(all, head * batch + one, heads * batch));
      return Floats.concat(parts.toArray(float[][]::new));
    }

    private static float[] part(float[] all, int number, int parts) {
      int size = all.length / parts;
      return Arrays.copyOfRange(all, number * size, (number + 1) * size);
    }
  }

  private static State read(Layer layer, int position, State state) {
    var settings = layer.settings;
    int batch = state.batch();
    int headWidth = settings.headWidth();
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      Shape cache = Shape.of(settings.heads(), batch, state.slots(), headWidth);
      int positions = state.hidden().length / batch / state.slots();
      Shape hidden = Shape.of(batch, positions, state.slots());
      var read =
          TokenLayer.create(
              tf,
              constant(tf, state.stream(), Shape.of(batch, 1, settings.width())),
              tf.constant(position),
              constant(tf, state.hidden(), hidden),
              tf.deepCopy(constant(tf, state.keys(), cache)),
              tf.deepCopy(constant(tf, state.values(), cache)),
              tf.deepCopy(constant(tf, state.rows(), Shape.of(batch, WINDOW, settings.width()))),
              layer.layer.pack(tf, layer.weights));
      try (var result =
          session
              .runner()
              .fetch(read.stream())
              .fetch(read.keys())
              .fetch(read.values())
              .fetch(read.rows())
              .run()) {
        return new State(
            batch,
            state.slots(),
            floats((TFloat32) result.get(0)),
            state.hidden(),
            floats((TFloat32) result.get(1)),
            floats((TFloat32) result.get(2)),
            floats((TFloat32) result.get(3)));
      }
    }
  }

  private static Operand<TFloat32> constant(Ops tf, float[] values, Shape shape) {
    return tf.constant(shape, DataBuffers.of(values));
  }

  static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values));
    return values;
  }

  /** Random parameters, and the layer that they make in float64. */
  private final class Layer {

    private final Settings settings;
    private final Weights weights;
    private final RandomLayer layer;

    Layer(Settings settings, Weights weights, boolean before, boolean after) {
      this.settings = settings;
      this.weights = weights;
      layer = new RandomLayer(settings, before, after, random);
    }

    State state(int batch, int slots) {
      int width = settings.width();
      float[] hidden = random(batch * slots, 1);
      hidden[3] = -1e30f;
      return new State(
          batch,
          slots,
          random(batch * width, 1),
          hidden,
          random(batch * slots * width, 1),
          random(batch * slots * width, 1),
          random(batch * WINDOW * width, 1));
    }

    State expected(int position, State state) {
      int width = settings.width();
      float[] stream = new float[state.stream().length];
      float[] keys = state.keys().clone();
      float[] values = state.values().clone();
      float[] rows = state.rows().clone();
      for (int b = 0; b < state.batch(); b++) {
        double[] h = new double[width];
        for (int i = 0; i < width; i++) {
          h[i] = state.stream()[b * width + i];
        }
        double[] x = normalized(h, Part.ATTENTION_NORM);
        for (int i = 0; i < width; i++) {
          rows[(b * WINDOW + position) * width + i] = (float) x[i];
        }
        double[] key = product(x, Part.KEY, width);
        double[] value = product(x, Part.VALUE, width);
        double[] query = product(x, Part.QUERY, width);
        double[] read = new double[width];
        for (int head = 0; head < settings.heads(); head++) {
          attend(head, b, position, state, query, key, value, keys, values, read);
        }
        double[] a =
            normalized(
                sum(h, biased(product(read, Part.OUTPUT, width), Part.OUTPUT_BIAS)),
                Part.ATTENTION_OUTPUT_NORM);
        double[] fed = feedForward(normalized(a, Part.FEED_FORWARD_NORM));
        double[] output = normalized(sum(a, fed), Part.FEED_FORWARD_OUTPUT_NORM);
        for (int i = 0; i < width; i++) {
          stream[b * width + i] = (float) output[i];
        }
      }
      return new State(state.batch(), state.slots(), stream, state.hidden(), keys, values, rows);
    }

    private void attend(
        int head,
        int stream,
        int position,
        State state,
        double[] query,
        double[] key,
        double[] value,
        float[] keys,
        float[] values,
        double[] read) {
      int headWidth = settings.headWidth();
      int slots = settings.slots();
      int own = slots - WINDOW + position;
      int first = (head * state.batch() + stream) * slots;
      for (int e = 0; e < headWidth; e++) {
        keys[(first + own) * headWidth + e] = (float) key[head * headWidth + e];
        values[(first + own) * headWidth + e] = (float) value[head * headWidth + e];
      }
      double[] scores = new double[own + 1];
      double[][] positions =
          RoundedWeights.of(
              weights == Weights.FLOAT32 ? Weights.FLOAT32 : Weights.BFLOAT16,
              part(Part.POSITION_KEYS).length / headWidth,
              headWidth,
              part(Part.POSITION_KEYS));
      for (int slot = 0; slot <= own; slot++) {
        int axis = slot < settings.axes().get(0).places().size() ? 0 : 1;
        int within = axis == 0 ? slot : slot - settings.axes().get(0).places().size();
        int distances = settings.axes().get(axis).distances();
        int distance =
            distances - WINDOW + position - settings.axes().get(axis).places().get(within);
        int row =
            (axis == 0 ? 0 : settings.heads() * settings.axes().get(0).distances())
                + head * distances
                + distances
                - 1
                - distance;
        double score = 0;
        for (int e = 0; e < headWidth; e++) {
          int at = head * headWidth + e;
          score += (query[at] + part(Part.CONTENT_BIAS)[at]) * keys[(first + slot) * headWidth + e];
          double biased = query[at] + part(Part.POSITION_BIAS)[axis * settings.width() + at];
          score += biased * positions[row][e];
        }
        scores[slot] = score / Math.sqrt(headWidth) + state.hidden()[stream * slots + slot];
      }
      double most =
          IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).max().orElseThrow();
      double total = 0;
      for (double score : scores) {
        total += Math.exp(score - most);
      }
      for (int slot = 0; slot <= own; slot++) {
        for (int e = 0; e < headWidth; e++) {
          read[head * headWidth + e] +=
              Math.exp(scores[slot] - most) / total * values[(first + slot) * headWidth + e];
        }
      }
    }

    private double[] feedForward(double[] y) {
      int hidden = settings.feedForward();
      double[] inner = biased(product(y, Part.INNER, hidden), Part.INNER_BIAS);
      double[] units =
          switch (settings.activation()) {
            case RELU ->
                IntStream.range(0, hidden).mapToDouble(i -> Math.max(inner[i], 0)).toArray();
            case GELU -> gelu(inner);
            case GATED -> {
              double[] gate = gelu(biased(product(y, Part.GATE, hidden), Part.GATE_BIAS));
              yield IntStream.range(0, hidden).mapToDouble(i -> gate[i] * inner[i]).toArray();
            }
          };
      return biased(product(units, Part.OUTER, settings.width()), Part.OUTER_BIAS);
    }

    private float[] part(Part part) {
      return layer.part(part);
    }

    private double[] product(double[] x, Part matrix, int columns) {
      double[][] rounded = RoundedWeights.of(weights, x.length, columns, part(matrix));
      double[] y = new double[columns];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < columns; j++) {
          y[j] += x[i] * rounded[i][j];
        }
      }
      return y;
    }

    private double[] biased(double[] y, Part bias) {
      return IntStream.range(0, y.length).mapToDouble(i -> y[i] + part(bias)[i]).toArray();
    }

    private double[] normalized(double[] x, Part norm) {
      float[] scaleAndOffset = part(norm);
      if (scaleAndOffset.length == 0) {
        return x;
      }
      double mean = IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
      double variance =
          IntStream.range(0, x.length)
              .mapToDouble(i -> (x[i] - mean) * (x[i] - mean))
              .average()
              .orElseThrow();
      return IntStream.range(0, x.length)
          .mapToDouble(
              i ->
                  (x[i] - mean) / Math.sqrt(variance + EPSILON) * scaleAndOffset[i]
                      + scaleAndOffset[x.length + i])
          .toArray();
    }
  }

  private static double[] sum(double[] one, double[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] + other[i]).toArray();
  }

  private static double[] gelu(double[] x) {
    return IntStream.range(0, x.length)
        .mapToDouble(
            i -> {
              double cubic = x[i] + 0.044715 * x[i] * x[i] * x[i];
              return 0.5 * x[i] * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * cubic));
            })
        .toArray();
  }

  private float[] random(int count, double deviation) {
    return RandomLayer.random(random, count, deviation);
  }
}
