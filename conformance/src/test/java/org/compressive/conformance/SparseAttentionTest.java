package org.compressive.conformance;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.Arrays;
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
