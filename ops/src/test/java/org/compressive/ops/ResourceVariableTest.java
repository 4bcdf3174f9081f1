package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ResourceVariableTest {
  private static final String NAME = "layer_00/attention/query";

  @Test
  void carriesItsNameTypeAndStaticShape() {
    try (TestGraph g = new TestGraph()) {
      ResourceVariable<TFloat32> variable =
          g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(2, 3));
      assertThat(variable.name()).isEqualTo(NAME);
      assertThat(variable.type()).isEqualTo(TFloat32.class);
      assertThat(variable.read().shape()).isEqualTo(Shape.of(2, 3));
      assertThat(variable.readAfter(g.tf).shape()).isEqualTo(Shape.of(2, 3));
      assertThat(variable.read()).isSameInstanceAs(variable.read());
      assertThat(variable.toString()).contains(NAME);
    }
  }

  @Test
  void sharesItsExactNameFromInsideAnyScope() {
    try (TestGraph g = new TestGraph()) {
      var variable =
          ResourceVariable.create(g.tf.withSubScope("layer_00"), NAME, TFloat32.class, Shape.of(2));
      var node =
          g.graph().toGraphDef().getNodeList().stream()
              .filter(n -> n.getOp().equals("VarHandleOp"))
              .findFirst()
              .orElseThrow();
      assertThat(node.getName()).isEqualTo("variables/" + NAME);
      assertThat(node.getAttrOrThrow("shared_name").getS().toStringUtf8()).isEqualTo(NAME);
      assertThat(variable.handle().op().name()).isEqualTo(node.getName());
    }
  }

  @Test
  void refusesASecondOfTheSameNameByName() {
    try (TestGraph g = new TestGraph()) {
      var unused = g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(2));
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  ResourceVariable.create(
                      g.tf.withSubScope("other"), NAME, TFloat32.class, Shape.of(3)));
      assertThat(e).hasMessageThat().contains(NAME);
    }
  }

  @Test
  void allowsANameThatContinuesAnother() {
    try (TestGraph g = new TestGraph()) {
      g.run(
          g.ops
              .resourceVariable("scale", TFloat32.class, Shape.of(1))
              .assign(g.tf, g.constant(Shape.of(1), 1)),
          g.ops
              .resourceVariable("scale/adam_m", TFloat32.class, Shape.of(1))
              .assign(g.tf, g.constant(Shape.of(1), 2)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", "a b", "a:0", "_a", "a/_b"})
  void refusesAMalformedName(String name) {
    try (TestGraph g = new TestGraph()) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> g.ops.resourceVariable(name, TFloat32.class, Shape.of(2)));
      assertThat(e).hasMessageThat().contains("\"" + name + "\"");
    }
  }

  @Test
  void refusesUnknownDimensionsAndEagerMode() {
    try (TestGraph g = new TestGraph();
        EagerSession eager = EagerSession.create()) {
      for (Shape shape : List.of(Shape.of(-1, 2), Shape.unknown())) {
        assertThrows(
            IllegalArgumentException.class,
            () -> g.ops.resourceVariable(NAME, TFloat32.class, shape));
      }
      Ops tf = Ops.create(eager);
      assertThrows(
          IllegalArgumentException.class,
          () -> ResourceVariable.create(tf, NAME, TFloat32.class, Shape.of(2)));
    }
  }

  @Test
  void keepsItsValueFromRunToRun() {
    try (TestGraph g = new TestGraph()) {
      var variable = g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(2));
      Op initialize = variable.assign(g.tf, g.constant(Shape.of(2), 3, 4));
      Op twice = variable.assign(g.tf, g.tf.math.add(variable.read(), variable.read()));
      assertThrows(TensorFlowException.class, () -> g.floats(variable.read()));
      g.run(initialize);
      g.run(twice);
      g.run(twice);
      assertThat(g.floats(variable.read())).isEqualTo(new float[] {12, 16});
    }
  }

  @Test
  void refusesAValueOfAnotherShapeByName() {
    try (TestGraph g = new TestGraph()) {
      var variable = g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(2));
      Operand<TFloat32> three = g.constant(Shape.of(3), 1, 2, 3);
      for (var e :
          List.of(
              assertThrows(IllegalArgumentException.class, () -> variable.assign(g.tf, three)),
              assertThrows(
                  IllegalArgumentException.class, () -> variable.assignAfterRead(g.tf, three)))) {
        assertThat(e).hasMessageThat().contains(NAME);
      }
    }
  }

  @Test
  void readsAfterTheControlDependencies() {
    try (TestGraph g = new TestGraph()) {
      var variable = g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(1));
      Op assign = variable.assign(g.tf, g.constant(Shape.of(1), 7));
      Operand<TFloat32> after = variable.readAfter(g.tf.withControlDependencies(assign));
      assertThat(g.floats(after)).isEqualTo(new float[] {7});
    }
  }

  @Test
  void assignsAfterTheRead() {
    try (TestGraph g = new TestGraph()) {
      var variable = g.ops.resourceVariable(NAME, TFloat32.class, Shape.of(1));
      var counter = g.ops.resourceVariable("counter", TFloat32.class, Shape.of(1));
      g.run(
          variable.assign(g.tf, g.constant(Shape.of(1), 1)),
          counter.assign(g.tf, g.constant(Shape.of(1), 0)));
      Op count = counter.assign(g.tf, g.constant(Shape.of(1), 5));
      Op assign =
          variable.assignAfterRead(g.tf.withControlDependencies(count), g.constant(Shape.of(1), 2));
      var last = variable.readAfter(g.tf.withControlDependencies(assign));
      List<float[]> values = g.fetch(List.of(variable.read(), last));
      assertThat(values.get(0)).isEqualTo(new float[] {1});
      assertThat(values.get(1)).isEqualTo(new float[] {2});
      // The run may give the right values by chance, so check the graph as well.
      var node =
          g.graph().toGraphDef().getNodeList().stream()
              .filter(n -> n.getName().equals(assign.op().name()))
              .findFirst()
              .orElseThrow();
      assertThat(node.getInputList())
          .containsAtLeast("^variables/" + NAME + "/read", "^" + count.op().name());
      assertThat(g.floats(counter.read())).isEqualTo(new float[] {5});
    }
  }

  @Test
  void givesGradientsAndIsTrainedByAdam() {
    try (TestGraph g = new TestGraph()) {
      var weight = g.ops.resourceVariable("weight", TFloat32.class, Shape.of(2));
      var m = g.ops.resourceVariable("weight/adam_m", TFloat32.class, Shape.of(2));
      var v = g.ops.resourceVariable("weight/adam_v", TFloat32.class, Shape.of(2));
      Operand<TFloat32> zeros = g.constant(Shape.of(2), 0, 0);
      g.run(
          weight.assign(g.tf, g.constant(Shape.of(2), 1, -2)),
          m.assign(g.tf, zeros),
          v.assign(g.tf, zeros));
      Operand<TFloat32> loss =
          g.tf.math.add(g.tf.nn.l2Loss(weight.read()), g.tf.nn.l2Loss(weight.read()));
      Operand<TFloat32> gradient = g.tf.gradients(loss, List.of(weight.read())).dy(0);
      assertThat(g.floats(gradient)).isEqualTo(new float[] {2, -4});
      g.run(
          g.tf.train.resourceApplyAdam(
              weight.handle(),
              m.handle(),
              v.handle(),
              g.tf.constant(0.9f),
              g.tf.constant(0.999f),
              g.tf.constant(0.001f),
              g.tf.constant(0.9f),
              g.tf.constant(0.999f),
              g.tf.constant(1e-8f),
              gradient));
      // Adam's first step is the learning rate times the negative sign of the gradient.
      assertThat(g.floats(weight.read())).usingTolerance(1e-6).containsExactly(0.999f, -1.999f);
    }
  }

  @Test
  void isFoundByItsSharedNameInAnotherSessionOnlyOnceAssigned() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var variable = ResourceVariable.create(tf, NAME, TFloat32.class, Shape.scalar());
      Op assign = variable.assign(tf, tf.constant(1f));
      try (Session first = new Session(graph, false);
          Session second = new Session(graph, false)) {
        first.run(assign);
        assertThrows(
            TensorFlowException.class, () -> second.runner().fetch(variable.read()).run().close());
      }
    }
  }
}
