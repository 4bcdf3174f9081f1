package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Compares layer normalization by kernels in Java with its definition in float64. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class LayerNormalizationKernelTest {

  private static final float EPSILON = 1e-3f;
  private static final long SEED = 20191113;
  private static final String OP = "RowNormalization";

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({
    // blocks of rows, rows in each, width
    "1, 1, 16",
    "2, 3, 32",
    "2, 3, 48",
    "0, 3, 16",
    "4, 40, 1024", // several blocks, the last of which is smaller
    "1, 3, 40000", // a row is larger than a block
  })
  void valuesAndGradientsAreThoseInFloat64(int outer, int rows, int width) {
    for (boolean known : new boolean[] {true, false}) {
      check(Shape.of(outer, rows, width), known);
    }
    check(Shape.of(Math.multiplyExact(outer, rows), width), true);
    check(Shape.of(width), true);
  }

  private void check(Shape shape, boolean known) {
    int width = (int) shape.get(shape.numDimensions() - 1);
    float[] x = normal((int) shape.size(), 3);
    float[] scale = normal(width, 1);
    float[] offset = normal(width, 0);
    float[] upstream = normal(x.length, 0);
    long[] declared = shape.asArray();
    if (!known) {
      Arrays.fill(declared, 0, declared.length - 1, Shape.UNKNOWN_SIZE);
    }
    try (TestGraph g = new TestGraph()) {
      List<Operand<TFloat32>> inputs =
          List.of(
              g.input(Shape.of(declared), shape, x),
              g.input(Shape.of(width), scale),
              g.input(Shape.of(width), offset));
      var y =
          g.ops
              .withVectorKernels()
              .layerNormalization(inputs.get(0), inputs.get(1), inputs.get(2), EPSILON);
      assertThat(g.types()).contains(OP);
      assertThat(y.shape().get(shape.numDimensions() - 1)).isEqualTo(width);
      assertThat(g.shapeOf(y)).isEqualTo(shape);
      var loss = g.tf.math.mul(y, g.input(shape, upstream));
      var gradients = g.tf.gradients(loss, inputs);
      assertThat(gradients.dy(1).shape()).isEqualTo(Shape.of(width));
      assertThat(gradients.dy(2).shape()).isEqualTo(Shape.of(width));
      List<Operand<TFloat32>> all = new ArrayList<>(List.of(y));
      for (int i = 0; i < 3; i++) {
        all.add(gradients.dy(i));
      }
      List<float[]> actual = g.fetch(all);
      double[][] expected = expected(x, scale, offset, upstream);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < expected[i].length; j++) {
          assertWithMessage("%s, result %s, entry %s, seed %s", shape, i, j, SEED)
              .that((double) actual.get(i)[j])
              .isWithin(2e-5 * Math.max(1, Math.abs(expected[i][j])))
              .of(expected[i][j]);
        }
      }
    }
  }

  /** Returns the values and the gradients of input, scale and offset. */
  private static double[][] expected(float[] x, float[] scale, float[] offset, float[] upstream) {
    int width = scale.length;
    double[][] all = {
      new double[x.length], new double[x.length], new double[width], new double[width]
    };
    for (int first = 0; first < x.length; first += width) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < width; i++) {
        mean += x[first + i] / (double) width;
      }
      for (int i = 0; i < width; i++) {
        square += Math.pow(x[first + i] - mean, 2) / width;
      }
      double deviation = Math.sqrt(square + EPSILON);
      double shift = 0;
      double along = 0;
      for (int i = 0; i < width; i++) {
        double normal = (x[first + i] - mean) / deviation;
        all[0][first + i] = normal * scale[i] + offset[i];
        all[2][i] += upstream[first + i] * normal;
        all[3][i] += upstream[first + i];
        shift += upstream[first + i] * (double) scale[i] / width;
        along += upstream[first + i] * (double) scale[i] * normal / width;
      }
      for (int i = 0; i < width; i++) {
        double normal = (x[first + i] - mean) / deviation;
        all[1][first + i] =
            (upstream[first + i] * (double) scale[i] - shift - normal * along) / deviation;
      }
    }
    return all;
  }

  @Test
  void keepsAConstantRowFinite() {
    float[] ones = new float[16];
    Arrays.fill(ones, 1);
    try (TestGraph g = new TestGraph()) {
      var vector = g.constant(Shape.of(16), ones);
      Operand<TFloat32> row = g.input(Shape.of(1, 16), ones);
      var y = g.ops.withVectorKernels().layerNormalization(row, vector, vector, 1e-5f);
      assertThat(g.types()).contains(OP);
      assertThat(g.floats(y)).isEqualTo(ones);
      assertThat(g.floats(g.tf.gradients(y, List.of(row)).dy(0))).isEqualTo(new float[16]);
    }
  }

  /** A row must consist of whole vectors. */
  @Test
  void otherWidthsAreLeftToTensorFlow() {
    try (TestGraph g = new TestGraph()) {
      var vector = g.input(Shape.of(-1), Shape.of(16), new float[16]);
      var ops = g.ops.withVectorKernels();
      ops.layerNormalization(
          g.input(Shape.of(-1, -1), Shape.of(3, 16), new float[48]), vector, vector, EPSILON);
      ops.layerNormalization(g.input(Shape.of(2, 3), new float[6]), vector, vector, EPSILON);
      assertThat(g.types()).doesNotContain(OP);
    }
  }

  /** Mixed precision would put casts around the op. */
  @Test
  void kernelsWithoutVectorsDoNotIncludeTheOp() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(2, 16), new float[32]);
      var vector = g.input(Shape.of(16), new float[16]);
      g.ops.withKernels().layerNormalization(x, vector, vector, EPSILON);
      assertThat(g.types()).doesNotContain(OP);
    }
  }

  @Test
  void aSizeThatIsUnknownIsCheckedWhenItRuns() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2, 32), new float[64]);
      Operand<TFloat32> fits = g.input(Shape.of(32), new float[32]);
      Operand<TFloat32> differs = g.input(Shape.of(-1), Shape.of(16), new float[16]);
      var ops = g.ops.withVectorKernels();
      var scaled = ops.layerNormalization(x, differs, fits, EPSILON);
      var shifted = ops.layerNormalization(x, fits, differs, EPSILON);
      var e = assertThrows(TFInvalidArgumentException.class, () -> g.floats(scaled));
      assertThat(e).hasMessageThat().contains("layer normalization scale ([16]) must be [32]");
      e = assertThrows(TFInvalidArgumentException.class, () -> g.floats(shifted));
      assertThat(e).hasMessageThat().contains("layer normalization offset ([16]) must be [32]");
    }
  }

  private float[] normal(int count, float mean) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = mean + (float) random.nextGaussian();
    }
    return values;
  }
}
