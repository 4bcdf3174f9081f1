package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.MostUsed;
import org.compressive.graph.config.PositionScheme;
import org.compressive.graph.config.SeparatePositions;
import org.compressive.ops.MatMulPrecision;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Tests the distance at which each key is placed, as read from the graph: the tables of the
 * authors' code for a window of 3, memory of 6 and compressed memory of 4. Keys are [compressed
 * memory; memory; window].
 *
 * <p>Queries are zero, and projection and bias select one slow sine of the position, so that a
 * score is sin(distance / 100).
 */
final class PositionScoresTest {

  private static final int WINDOW = 3;
  private static final int MEMORY = 6;
  private static final int COMPRESSED = 4;
  private static final int WIDTH = 4;
  private static final int SLOW_SINE = 1; // the second of two
  private static final double FREQUENCY = 0.01;

  @Test
  void compressedRowsHaveAnAxisOfTheirOwn() {
    assertThat(distances(new SeparatePositions()))
        .containsExactly(
            "4 3 2 1 | 6 5 4 3 2 1 | 0", //
            "5 4 3 2 | 7 6 5 4 3 2 | 1 0",
            "6 5 4 3 | 8 7 6 5 4 3 | 2 1 0")
        .inOrder();
  }

  @Test
  void oneAxisCountsSlots() {
    assertThat(distances(new ContiguousPositions()))
        .containsExactly(
            "10 9 8 7 | 6 5 4 3 2 1 | 0",
            "11 10 9 8 | 7 6 5 4 3 2 | 1 0",
            "12 11 10 9 | 8 7 6 5 4 3 | 2 1 0")
        .inOrder();
  }

  @Test
  void inTrueAgeAGroupStandsWhereItsNewestTokenDoes() {
    assertThat(distances(new AgePositions()))
        .containsExactly(
            "16 13 10 7 | 6 5 4 3 2 1 | 0",
            "17 14 11 8 | 7 6 5 4 3 2 | 1 0",
            "18 15 12 9 | 8 7 6 5 4 3 | 2 1 0")
        .inOrder();
  }

  @Test
  void inTrueAgeARowThatWasKeptStandsWhereItsTokenDoes() {
    assertThat(distances(new AgePositions(), new MostUsed(3)))
        .containsExactly(
            "16 14 12 10 | 6 5 4 3 2 1 | 0",
            "17 15 13 11 | 7 6 5 4 3 2 | 1 0",
            "18 16 14 12 | 8 7 6 5 4 3 | 2 1 0")
        .inOrder();
  }

  @Test
  void noDistanceIsBeyondTheClamp() {
    assertThat(distances(new AgePositions(8)).get(1)).isEqualTo("8 8 8 8 | 7 6 5 4 3 2 | 1 0");
    assertThat(distances(new SeparatePositions(5)).get(0)).isEqualTo("4 3 2 1 | 5 5 4 3 2 1 | 0");
    assertThat(distances(new ContiguousPositions(7)).get(0)).isEqualTo("7 7 7 7 | 6 5 4 3 2 1 | 0");
  }

  private static List<String> distances(PositionScheme positions) {
    return distances(positions, new Convolution(3));
  }

  /** Returns the distances of each query from the keys that it may see. */
  private static List<String> distances(PositionScheme positions, Compression function) {
    var config =
        TinyModel.ofTokens()
            .vocabulary(8)
            .layers(1)
            .width(WIDTH)
            .heads(1)
            .feedForward(4)
            .window(WINDOW)
            .memory(MEMORY)
            .compressedMemory(COMPRESSED)
            .compression(function)
            .positions(positions)
            .build();
    List<String> rows = new ArrayList<>();
    float[] scores = scores(config);
    int keys = COMPRESSED + MEMORY + WINDOW;
    for (int query = 0; query < WINDOW; query++) {
      float[] row = Arrays.copyOfRange(scores, query * keys, (query + 1) * keys);
      rows.add(
          String.join(
              " | ",
              part(row, 0, COMPRESSED),
              part(row, COMPRESSED, MEMORY),
              part(row, COMPRESSED + MEMORY, query + 1)));
    }
    return rows;
  }

  private static String part(float[] row, int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(key -> String.valueOf(Math.round(Math.asin(row[key]) / FREQUENCY)))
        .collect(Collectors.joining(" "));
  }

  private static float[] scores(ModelConfig config) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      ParameterScope parameters =
          ParameterScope.root(spec -> chosen(tf, spec), MatMulPrecision.FLOAT32);
      Operand<TFloat32> queries = tf.zeros(tf.array(1, 1, WINDOW, WIDTH), TFloat32.class);
      var scores =
          PositionScores.create(tf, parameters, "test", config, 0)
              .call(
                  tf,
                  queries,
                  tf.constant(1f),
                  memory(tf, config),
                  Reading.wholeWindow(),
                  Pass.inference());
      try (var result = session.runner().fetch(scores).run()) {
        var values = (TFloat32) result.get(0);
        float[] all = new float[Math.toIntExact(values.size())];
        values.asRawTensor().data().asFloats().read(all);
        return all;
      }
    }
  }

  /**
   * Returns memory in which, if rows are kept, the oldest is the newest of its group and each later
   * one is older by 1 more.
   */
  private static LayerMemory memory(Ops tf, ModelConfig config) {
    return new LayerMemory(
        config,
        0,
        Displacement.isKept(config, 0)
            ? Map.of(
                MemoryKind.DISPLACEMENT,
                tf.reshape(tf.array(0f, 1f, 2f, 3f), tf.array(1, COMPRESSED, 1)))
            : Map.of());
  }

  /**
   * Returns a projection of the slow sine to the head's first channel, or a bias that selects that
   * channel.
   */
  private static Operand<TFloat32> chosen(Ops tf, ParameterSpec spec) {
    Shape shape = spec.shape();
    float[] values = new float[Math.toIntExact(shape.size())];
    values[spec.name().endsWith("_key") ? SLOW_SINE * WIDTH : 0] = 1;
    return tf.constant(shape, DataBuffers.of(values));
  }
}
