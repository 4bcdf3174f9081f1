package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SeparatePositions;
import org.compressive.graph.config.SparseAttention;
import org.compressive.graph.config.SparseAttention.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that heads whose pattern has every row are those of a Transformer-XL. */
final class SparseAttentionTest {

  private static final int BATCH = 2;
  private static final int WINDOWS = 5;
  private static final double TOLERANCE = 1e-5;

  /** A memory of 6 slots and a window of 4 rows are 10 rows. */
  private static final ModelConfig PLAIN =
      Geometry.NO_COMPRESSED_MEMORY.plain(new SeparatePositions());

  /** With a single head, all heads are heads nearby. */
  @ParameterizedTest(name = "stride {0}")
  @CsvSource({"9", "10", "128"})
  void aStrideOverEverythingIsATransformerXl(int stride) {
    var plain = PLAIN.toBuilder().heads(1).build();
    var values = ReferenceBridge.parameters(plain, 21);
    assertSame(plain, plain.withMixer(new SparseAttention(stride)), values);
  }

  /** The output of the other half of the heads is multiplied by zeros. */
  @ParameterizedTest(name = "{0}, stride {1}, summary {2}")
  @CsvSource({"STRIDED, 10, 0, 0", "STRIDED, 1, 0, 1", "FIXED, 4, 4, 1", "FIXED, 16, 16, 1"})
  void aDenseHalfOfTheHeadsIsThatOfATransformerXl(
      Pattern pattern, int stride, int summary, int half) {
    var values = silenced(ReferenceBridge.parameters(PLAIN, 22), 1 - half);
    assertSame(PLAIN, PLAIN.withMixer(new SparseAttention(pattern, stride, summary)), values);
  }

  /**
   * A memory of 13 slots and a window of 5 rows. Blocks of 4 rows begin at the places -16, -12, -8,
   * -4, 0 and 4, counted from the first row of the window.
   */
  @ParameterizedTest(name = "{0}, head {1}, row {2}")
  @CsvSource({
    "STRIDED, 0, 0, -4 -3 -2 -1 0",
    "STRIDED, 0, 4, 0 1 2 3 4",
    "STRIDED, 1, 0, -12 -8 -4 0",
    "STRIDED, 1, 3, -13 -9 -5 -1 3",
    "FIXED, 0, 2, 0 1 2",
    "FIXED, 0, 4, 4",
    "FIXED, 1, 0, -13 -10 -9 -6 -5 -2 -1 0",
    "FIXED, 1, 2, -13 -10 -9 -6 -5 -2 -1 2",
    "FIXED, 1, 4, -13 -10 -9 -6 -5 -2 -1 2 3 4",
  })
  void aRowAttendsToItsPattern(Pattern pattern, int head, int row, String places) {
    var config =
        PLAIN.toBuilder()
            .memory(13)
            .window(5)
            .build()
            .withMixer(new SparseAttention(pattern, 4, 2));
    var values = ReferenceBridge.parameters(config, 24);
    var random = new Random(25);
    int[][] tokens = ReferenceBridge.tokens(BATCH, 5, config.vocabulary(), random);
    try (var model = new StaticModel(config, BATCH, values, GraphOptimization.OPTIMIZED);
        var evaluation = model.evaluation(tokens, model.initialMemories())) {
      float[] weights = evaluation.fetch(List.of(model.output().attention().get(0))).get(0);
      int first = (head * BATCH * 5 + row) * 18; // of the first stream, [H, B, T, K]
      double sum = 0;
      var read = new ArrayList<String>();
      for (int slot = 0; slot < 18; slot++) {
        sum += weights[first + slot];
        if (weights[first + slot] > 0) {
          read.add(String.valueOf(slot - 13));
        }
      }
      assertThat(String.join(" ", read)).isEqualTo(places);
      assertThat(sum).isWithin(TOLERANCE).of(1);
    }
  }

  /** Sets the output weights of the first or second half of the heads to zero. */
  private static ReferenceParameters silenced(ReferenceParameters values, int half) {
    var changed = values;
    for (int layer = 0; layer < PLAIN.layers(); layer++) {
      String name = ReferenceParameters.layerPrefix(layer) + "attention/output"; // [H, E, D]
      double[] output = values.get(name).clone();
      Arrays.fill(output, half * output.length / 2, (half + 1) * output.length / 2, 0);
      changed = changed.with(name, output);
    }
    return changed;
  }

  private static void assertSame(ModelConfig plain, ModelConfig sparse, ReferenceParameters own) {
    var values =
        new ReferenceParameters(ReferenceBridge.dimensions(sparse), own.values()); // the same names
    var random = new Random(23);
    try (var expected = new StaticModel(plain, BATCH, own, GraphOptimization.OPTIMIZED);
        var model = new StaticModel(sparse, BATCH, values, GraphOptimization.OPTIMIZED)) {
      Map<String, float[]> memories = expected.initialMemories();
      for (int window = 1; window <= WINDOWS; window++) {
        int[][] tokens = ReferenceBridge.tokens(BATCH, plain.window(), plain.vocabulary(), random);
        var reading = expected.read(tokens, memories);
        Closeness.assertClose(
            "logits of window " + window,
            model.read(tokens, memories).logits(),
            Doubles.toArray(Floats.asList(reading.logits())),
            TOLERANCE);
        memories = reading.memories();
      }
    }
  }
}
