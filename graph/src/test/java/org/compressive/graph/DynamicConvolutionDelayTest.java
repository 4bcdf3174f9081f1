package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Tests dynamic convolution with a known answer: a kernel that is the same for all rows and has a
 * single tap of weight 1 delays the rows.
 */
final class DynamicConvolutionDelayTest {

  private static final int T = 4;
  private static final int M = 3;
  private static final int D = 8;
  private static final int TAPS = 6;
  private static final long SEED = 1901;

  private static final ModelConfig CONFIG =
      TinyModel.ofTokens()
          .layers(1)
          .width(D)
          .heads(2)
          .window(T)
          .memory(M)
          .compressedMemory(0)
          .compressionLoss(new AutoEncoding())
          .mixer(new DynamicConvolution(TAPS))
          .build();

  /** The two heads delay by different numbers of rows, through the window and into memory. */
  @Test
  void aKernelWithOneTapIsADelay() {
    float[][][] rows = rows(); // [1, M + T, D]
    for (int[] delays : List.of(new int[] {0, 1}, new int[] {2, 3}, new int[] {3, 0})) {
      float[] mixed = mixed(rows, delays);
      for (int t = 0; t < T; t++) {
        for (int d = 0; d < D; d++) {
          int delay = delays[d / (D / 2)];
          assertWithMessage("row %s, channel %s, delay %s, seed %s", t, d, delay, SEED)
              .that(mixed[t * D + d])
              .isWithin(1e-5f)
              .of(rows[0][M + t - delay][d]);
        }
      }
    }
  }

  /** Returns the mixed rows of the window, {@code [T, D]}. */
  private static float[] mixed(float[][][] rows, int[] delays) {
    try (var graph = new Graph();
        var session = new Session(graph, false)) {
      Ops tf = Ops.create(graph);
      ParameterSource source =
          spec -> {
            float[] values = parameter(spec.name(), delays);
            return tf.constant(spec.shape(), DataBuffers.of(values));
          };
      var scope = ParameterScope.root(source, MatMulPrecision.FLOAT32);
      var mixer = new DynamicConvolutionMixer(scope, "site", CONFIG, 0);
      Operand<TFloat32> all = tf.constant(Shape.of(1, M + T, D), flat(rows));
      var memory = tf.slice(all, tf.array(0, 0, 0), tf.array(1, M, D));
      var x = tf.slice(all, tf.array(0, M, 0), tf.array(1, T, D));
      Map<MemoryKind, Operand<TFloat32>> before = new EnumMap<>(MemoryKind.class);
      before.put(MemoryKind.MEMORY, memory);
      var output =
          mixer
              .call(
                  tf,
                  x,
                  new LayerMemory(CONFIG, 0, before),
                  Reading.wholeWindow(),
                  Pass.inference())
              .output();
      try (var result = session.runner().fetch(output).run()) {
        assertThat(result.get(0).shape()).isEqualTo(Shape.of(1, T, D));
        float[] values = new float[T * D];
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }

  /**
   * Returns a parameter. Gates are all one half, which the output doubles. The first channel of
   * every row is 1, and from it alone the kernels are predicted.
   */
  private static float[] parameter(String name, int[] delays) {
    return switch (name) {
      case "value" -> diagonal(1);
      case "gate" -> new float[D * D];
      case "output" -> diagonal(2);
      case "output_bias" -> new float[D];
      case "kernel" -> {
        float[] kernel = new float[D * 2 * TAPS]; // [D, H, taps], the largest distance first
        for (int head = 0; head < 2; head++) {
          kernel[head * TAPS + TAPS - 1 - delays[head]] = 100;
        }
        yield kernel;
      }
      default -> throw new IllegalStateException("parameter (%s) has no value".formatted(name));
    };
  }

  private static float[] diagonal(float value) {
    float[] matrix = new float[D * D];
    for (int d = 0; d < D; d++) {
      matrix[d * D + d] = value;
    }
    return matrix;
  }

  private static float[][][] rows() {
    var random = new Random(SEED);
    float[][][] rows = new float[1][M + T][D];
    for (float[] row : rows[0]) {
      for (int d = 0; d < D; d++) {
        row[d] = d == 0 ? 1 : (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static FloatDataBuffer flat(float[][][] rows) {
    float[] all = new float[(M + T) * D];
    for (int row = 0; row < M + T; row++) {
      System.arraycopy(rows[0][row], 0, all, row * D, D);
    }
    return DataBuffers.of(all);
  }
}
