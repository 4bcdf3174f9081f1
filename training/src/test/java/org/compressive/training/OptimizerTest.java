package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.compressive.graph.Initialization;
import org.compressive.graph.Loss;
import org.compressive.graph.ParameterGroup;
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
