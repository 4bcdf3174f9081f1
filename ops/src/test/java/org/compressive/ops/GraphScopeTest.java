package org.compressive.ops;

import static com.google.common.base.Preconditions.checkState;
import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

final class GraphScopeTest {

  @Test
  void makesTheGraphThatTensorFlowsOwnScopeDoes() {
    GraphDef expected = built(Ops::create);
    assertThat(expected.getNodeList().stream().map(node -> node.getName()).toList())
        .containsAtLeast("x", "layer/x", "layer_1/named", "layer_1/named_1", "layer_1/inner/Mul");
    assertThat(built(GraphScope::ops)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "bn-BD", "my-MM"})
  void makesTheSameGraphInALocaleWithOtherDigits(String locale) {
    GraphDef expected = built(Ops::create);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(locale));
      assertThat("%d".formatted(1)).isNotEqualTo("1");
      assertThat(built(GraphScope::ops)).isEqualTo(expected);
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        for (String name : List.of("part", "part_1", "part_2")) {
          assertThat(GraphScope.subScope(tf, "part").constant(1).op().name())
              .isEqualTo(name + "/Const");
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Builds a graph with repeated names and scopes, and with everything that a scope carries. */
  private static GraphDef built(Function<Graph, Ops> ops) {
    try (Graph graph = new Graph()) {
      Ops tf = ops.apply(graph);
      Operand<TFloat32> x = tf.withName("x").placeholder(TFloat32.class);
      Operand<TFloat32> sum = x;
      for (int layer = 0; layer < 3; layer++) {
        Ops scope = tf.withSubScope("layer");
        sum = layer(scope.withControlDependencies(List.of(x)), sum);
        sum =
            layer(
                scope.withDevice(
                    DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).build()),
                sum);
      }
      var slope = tf.gradients(sum, List.of(x)).<TFloat32>dy(0);
      sum = layer(tf.withName("last").withSubScope("layer"), slope);
      var last = layer(tf.withSubScope("Gradients"), sum);
      checkState(last.op().name().equals("Gradients_1/Add"), last.op().name());
      var unused = tf.withInitScope().withSubScope("layer").constant(1f);
      return graph.toGraphDef();
    }
  }

  private static Operand<TFloat32> layer(Ops tf, Operand<TFloat32> x) {
    Ops inner = tf.withSubScope("inner");
    var named = tf.withName("named").identity(inner.math.mul(x, inner.constant(2f)));
    var again = tf.withName("named").identity(inner.math.mul(named, x));
    var given = tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(x.shape()));
    return tf.math.add(again, given);
  }

  @Test
  void belongsToTheGraph() {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph).withSubScope("layer").withName("sum");
      assertThat(tf.scope().env()).isSameInstanceAs(graph);
      assertThat(tf.scope().makeOpName("Add")).isEqualTo("layer/sum");
      assertThat(tf.scope().makeOpName("Add")).isEqualTo("layer/sum_1");
    }
  }

  @Test
  void aSubScopeOfALoadedGraphKeepsClearOfItsNames() {
    try (Graph graph = new Graph();
        Graph loaded = new Graph()) {
      var device = DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).build();
      Ops first = GraphScope.subScope(Ops.create(graph), "part");
      assertThat(first.constant(1).op().name()).isEqualTo("part/Const");
      loaded.importGraphDef(graph.toGraphDef());

      Ops tf = Ops.create(loaded);
      var before = tf.constant(0);
      Ops second =
          GraphScope.subScope(tf.withDevice(device).withControlDependencies(before), "part");
      var inner = second.withSubScope("inner").constant(2);
      assertThat(inner.op().name()).isEqualTo("part_1/inner/Const");
      assertThat(second.withSubScope("inner").constant(2).op().name())
          .isEqualTo("part_1/inner_1/Const");
      var node = loaded.toGraphDef().getNode(2);
      assertThat(node.getDevice()).contains("CPU");
      assertThat(node.getInputList()).containsExactly("^Const");
      assertThat(GraphScope.subScope(second, "inner").constant(2).op().name())
          .isEqualTo("part_1/inner_2/Const");
    }
  }

  @Test
  void refusesAGraphWhoseNamesItDoesNotKnow() {
    try (Graph graph = new Graph()) {
      var unused = Ops.create(graph).constant(1);
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> GraphScope.ops(graph).constant(2));
      assertThat(refusal).hasMessageThat().contains("must be empty");
    }
  }
}
