package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class LstmTest {
  private static final int B = 2;
  private static final int T = 3;
  private static final int I = 2;
  private static final int D = 4;
  private static final long SEED = 1997;

  private final Random random = new Random(SEED);
  private final float[] x = normal(B * T * I);
  private final float[] cell = normal(B * D);
  private final float[] output = normal(B * D);
  private final float[] weights = normal((I + D) * 4 * D);
  private final float[] bias = normal(4 * D);

  @Test
  void agreesWithItsDefinition() {
    double[][] expected = reference();
    for (Shape declared : List.of(Shape.of(B, T, I), Shape.of(-1, -1, I), Shape.of(-1, -1, -1))) {
      for (boolean trained : new boolean[] {true, false}) {
        try (TestGraph g = new TestGraph()) {
          var ops = trained ? g.ops : g.ops.withoutCustomGradients();
          var inputs = inputs(g, declared);
          var read = read(ops, inputs);
          assertThat(read.output().shape().numDimensions()).isEqualTo(3);
          assertThat(read.output().shape().get(2)).isEqualTo(D);
          var values = g.fetch(List.of(read.cell(), read.output()));
          for (int part = 0; part < 2; part++) {
            for (int i = 0; i < B * T * D; i++) {
              assertWithMessage("%s, part %s, entry %s, seed %s", declared, part, i, SEED)
                  .that(values.get(part)[i])
                  .isWithin(1e-5f)
                  .of((float) expected[part][i]);
            }
          }
        }
      }
    }
  }

  /** The graph of simple ops has TensorFlow's own gradients. */
  @Test
  void valuesAndGradientsAreThoseOfSimpleOps() {
    float[] upstream = normal(2 * B * T * D);
    for (Shape declared : List.of(Shape.of(B, T, I), Shape.of(-1, T, I))) {
      try (TestGraph g = new TestGraph()) {
        var inputs = inputs(g, declared);
        List<Operand<TFloat32>> all = new ArrayList<>();
        for (Lstm.State read :
            List.of(
                read(g.ops, inputs),
                Lstm.unrolled(
                    g.tf,
                    inputs.get(0),
                    new Lstm.State(inputs.get(1), inputs.get(2)),
                    inputs.get(3),
                    inputs.get(4)))) {
          var both = g.tf.stack(List.of(read.cell(), read.output()));
          var loss = g.tf.math.mul(both, g.constant(Shape.of(2, B, T, D), upstream));
          var gradients = g.tf.gradients(loss, inputs);
          all.add(both);
          for (int i = 0; i < inputs.size(); i++) {
            all.add(gradients.dy(i));
          }
        }
        List<float[]> values = g.fetch(all);
        int each = 1 + inputs.size();
        for (int i = 0; i < each; i++) {
          assertWithMessage("%s, result %s, seed %s", declared, i, SEED)
              .that(values.get(i))
              .usingTolerance(1e-5)
              .containsExactly(values.get(each + i))
              .inOrder();
        }
      }
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      var good = inputs(g, Shape.of(B, T, I));
      for (int wrong = 0; wrong < good.size(); wrong++) {
        List<Operand<TFloat32>> inputs = new ArrayList<>(good);
        inputs.set(wrong, g.constant(Shape.of(1, 1), 1));
        var thrown = assertThrows(IllegalArgumentException.class, () -> read(g.ops, inputs));
        assertThat(thrown).hasMessageThat().contains("LSTM");
      }
    }
  }

  private List<Operand<TFloat32>> inputs(TestGraph g, Shape declared) {
    return List.of(
        g.input(declared, Shape.of(B, T, I), x),
        g.input(Shape.of(declared.get(0), D), Shape.of(B, D), cell),
        g.input(Shape.of(declared.get(0), D), Shape.of(B, D), output),
        g.input(Shape.of(I + D, 4 * D), weights),
        g.input(Shape.of(4 * D), bias));
  }

  private static Lstm.State read(CompressiveOps ops, List<Operand<TFloat32>> inputs) {
    var before = new Lstm.State(inputs.get(1), inputs.get(2));
    return ops.lstm(inputs.get(0), before, inputs.get(3), inputs.get(4));
  }

  /** Returns cells and outputs, each {@code [B, T, D]}. */
  private double[][] reference() {
    double[][] states = new double[2][B * T * D];
    for (int b = 0; b < B; b++) {
      double[] c = new double[D];
      double[] h = new double[D];
      for (int d = 0; d < D; d++) {
        c[d] = cell[b * D + d];
        h[d] = output[b * D + d];
      }
      for (int t = 0; t < T; t++) {
        double[] gates = new double[4 * D];
        for (int o = 0; o < 4 * D; o++) {
          gates[o] = bias[o];
          for (int i = 0; i < I; i++) {
            gates[o] += x[(b * T + t) * I + i] * weights[i * 4 * D + o];
          }
          for (int d = 0; d < D; d++) {
            gates[o] += h[d] * weights[(I + d) * 4 * D + o];
          }
        }
        for (int d = 0; d < D; d++) {
          c[d] = sigmoid(gates[D + d]) * c[d] + sigmoid(gates[d]) * Math.tanh(gates[2 * D + d]);
          h[d] = sigmoid(gates[3 * D + d]) * Math.tanh(c[d]);
          states[0][(b * T + t) * D + d] = c[d];
          states[1][(b * T + t) * D + d] = h[d];
        }
      }
    }
    return states;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
