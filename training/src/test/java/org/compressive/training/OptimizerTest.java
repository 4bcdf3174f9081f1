package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.Initialization;
import org.compressive.graph.Loss;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.ParameterRange;
import org.compressive.graph.ParameterSpec;
import org.compressive.graph.VariableParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Tests the optimizer with one parameter in each group, and with losses that are linear in them.
 */
final class OptimizerTest {

  private static final double NO_CLIP = 1e6;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session = new Session(graph, false);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final Operand<TFloat32> transformer = parameter("t", ParameterGroup.TRANSFORMER);
  private final Operand<TFloat32> compressor = parameter("c", ParameterGroup.COMPRESSION);

  OptimizerTest() {
    run(parameters.initialize(tf, 1));
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  @Test
  void aGroupLearnsFromTheSumOfItsLosses() {
    var optimizer = new Optimizer(tf, parameters, NO_CLIP);
    var gradients =
        optimizer.gradients(
            List.of(
                loss("a", ParameterGroup.TRANSFORMER, 3),
                loss("b", ParameterGroup.COMPRESSION, 5),
                loss("c", ParameterGroup.TRANSFORMER, 4)));
    assertThat(gradients).hasSize(2);
    assertThat(gradients.get(0).gradient().group()).isEqualTo(ParameterGroup.TRANSFORMER);
    assertThat(values(gradients.get(0).gradient().values().get(0))).containsExactly(7f, 7f);
    assertThat(values(gradients.get(1).gradient().values().get(0))).containsExactly(5f, 5f);
  }

  @Test
  void gradientsAreExchangedBeforeTheyAreClipped() {
    GradientExchange tenfold =
        (tf, gradient) ->
            gradient.withValues(
                gradient.values().stream()
                    .<Operand<TFloat32>>map(each -> tf.math.mul(each, tf.constant(10f)))
                    .toList());
    var optimizer = new Optimizer(tf, parameters, Math.sqrt(2), tenfold);
    var clipped = optimizer.gradients(List.of(loss("a", ParameterGroup.TRANSFORMER, 3))).get(0);
    assertThat(values(clipped.norm()).get(0)).isWithin(1e-5f).of((float) (30 * Math.sqrt(2)));
    for (float value : values(clipped.gradient().values().get(0))) {
      assertThat(value).isWithin(1e-6f).of(1);
    }
  }

  /** Adam's first update has the size of the learning rate, whatever the gradient. */
  @Test
  void anUpdateMovesAGroupThatHasALossAndNoOther() {
    var optimizer = new Optimizer(tf, parameters, NO_CLIP);
    var update =
        optimizer.minimize(List.of(loss("a", ParameterGroup.TRANSFORMER, 3)), tf.constant(0.25f));
    run(optimizer.initialize(tf));
    assertThat(count(optimizer)).isEqualTo(0);
    run(update);
    for (float value : values(transformer)) {
      assertThat(value).isWithin(1e-5f).of(0.75f);
    }
    assertThat(values(compressor)).containsExactly(1f, 1f);
    assertThat(count(optimizer)).isEqualTo(1);
    assertThat(optimizer.averages().stream().map(each -> each.name()).toList())
        .containsExactly("adam/mean/t", "adam/variance/t")
        .inOrder();
  }

  /** Without the range, two updates would move the entries from 1 to 0.5 and to 1.5. */
  @Test
  void anUpdateKeepsAParameterInItsRange() {
    var range = Optional.of(new ParameterRange(0.6f, 1.2f));
    var group = ParameterGroup.TRANSFORMER;
    var falling =
        parameters.parameter(
            new ParameterSpec("falling", Shape.of(1), Initialization.ONES, group, range));
    var rising =
        parameters.parameter(
            new ParameterSpec("rising", Shape.of(1), Initialization.ONES, group, range));
    var sum = tf.sum(tf.math.sub(falling, rising), tf.constant(0));
    var optimizer = new Optimizer(tf, parameters, NO_CLIP);
    var losses = List.of(loss("t", group, 1), new Loss("range", group, sum));
    var update = optimizer.minimize(losses, tf.constant(0.25f));
    run(parameters.initialize(tf, 1), optimizer.initialize(tf));
    run(update);
    assertThat(values(falling).get(0)).isWithin(1e-5f).of(0.75f);
    assertThat(values(rising)).containsExactly(1.2f);
    run(update);
    assertThat(values(falling)).containsExactly(0.6f);
    assertThat(values(rising)).containsExactly(1.2f);
  }

  /** AdamW subtracts a share of the weights; Adam's constants are those of the configuration. */
  @Test
  void appliesTheConfiguredRule() {
    double[] rates = {0.25, 0.125, 0.5};
    var config = new AdamWConfig(0.1, 0.8, 0.9, 1e-3);
    var matrix =
        parameters.parameter(
            new ParameterSpec(
                "matrix", Shape.of(1, 2), Initialization.ONES, ParameterGroup.TRANSFORMER));
    var rows = tf.reshape(matrix, tf.array(2));
    var rate = tf.placeholder(TFloat32.class);
    var optimizer =
        new Optimizer(
            tf, parameters, TinyRun.config().training().withClip(NO_CLIP).withOptimizer(config));
    var product = tf.math.mul(tf.math.mul(rows, transformer), tf.array(3f, -2f));
    var update =
        optimizer.minimize(
            List.of(new Loss("a", ParameterGroup.TRANSFORMER, tf.sum(product, tf.constant(0)))),
            rate);
    run(optimizer.initialize(tf), parameters.initialize(tf, 1));
    double[] slopes = {3, -2};
    for (int i = 0; i < 2; i++) {
      double[] weights = {1, 1}; // that of the matrix, which decays, and that of the vector
      double[] means = new double[2];
      double[] variances = new double[2];
      run(optimizer.initialize(tf), parameters.initialize(tf, 1));
      for (int step = 0; step < rates.length; step++) {
        double[] gradients = {slopes[i] * weights[1], slopes[i] * weights[0]};
        for (int j = 0; j < 2; j++) {
          means[j] = 0.8 * means[j] + 0.2 * gradients[j];
          variances[j] = 0.9 * variances[j] + 0.1 * gradients[j] * gradients[j];
          // The size that TensorFlow's kernel gives to an update.
          double size =
              rates[step] * Math.sqrt(1 - Math.pow(0.9, step + 1)) / (1 - Math.pow(0.8, step + 1));
          double decay = j == 0 ? rates[step] * 0.1 * weights[0] : 0;
          weights[j] -= decay + size * means[j] / (Math.sqrt(variances[j]) + 1e-3);
        }
        try (var fed = TFloat32.scalarOf((float) rates[step])) {
          session.runner().feed(rate, fed).addTarget(update).run().close();
        }
        assertThat(values(matrix).get(i)).isWithin(1e-5f).of((float) weights[0]);
        assertThat(values(transformer).get(i)).isWithin(1e-5f).of((float) weights[1]);
      }
    }
  }

  @Test
  void lossesOfOneNameAreRefused() {
    var optimizer = new Optimizer(tf, parameters, 1);
    var one = loss("a", ParameterGroup.TRANSFORMER, 3);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> optimizer.gradients(List.of(one, one)));
    assertThat(refused).hasMessageThat().isEqualTo("losses ([a, a]) must differ in name");
  }

  @Test
  void aLossThatIsNoScalarIsRefused() {
    var optimizer = new Optimizer(tf, parameters, 1);
    var loss = new Loss("a", ParameterGroup.TRANSFORMER, transformer);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> optimizer.gradients(List.of(loss)));
    assertThat(refused).hasMessageThat().isEqualTo("loss a ([2]) must be a scalar");
  }

  private Operand<TFloat32> parameter(String name, ParameterGroup group) {
    return parameters.parameter(new ParameterSpec(name, Shape.of(2), Initialization.ONES, group));
  }

  /** Returns a loss whose gradient is {@code slope} for both elements of each parameter. */
  private Loss loss(String name, ParameterGroup group, float slope) {
    var both = tf.math.add(transformer, compressor);
    return new Loss(name, group, tf.math.mul(tf.constant(slope), tf.sum(both, tf.constant(0))));
  }

  private void run(Op... targets) {
    var runner = session.runner();
    for (Op target : targets) {
      runner.addTarget(target);
    }
    runner.run().close();
  }

  private List<Float> values(Operand<TFloat32> operand) {
    List<Float> values = new ArrayList<>();
    try (var result = session.runner().fetch(operand).run()) {
      ((TFloat32) result.get(0)).scalars().forEach(each -> values.add(each.getFloat()));
    }
    return values;
  }

  private long count(Optimizer optimizer) {
    try (var result = session.runner().fetch(optimizer.updates().read()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }
}
