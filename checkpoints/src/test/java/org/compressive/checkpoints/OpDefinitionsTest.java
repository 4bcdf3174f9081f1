package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;

class OpDefinitionsTest {

  private static final OpDefinitions OPS = OpDefinitions.registered();
  private static ConcreteFunction function;
  private static GraphDef built;
  private static GraphDef stripped;

  /** Builds a graph with a matrix product, and with a function that contains another. */
  @BeforeAll
  static void build() {
    function = ConcreteFunction.create(OpDefinitionsTest::square);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var x = tf.withName("x").placeholder(TFloat32.class);
      tf.withName("product").linalg.matMul(x, x, MatMul.transposeB(true));
      tf.withName("called").call(function, x);
      built = graph.toGraphDef();
    }
    stripped = OPS.withoutDefaults(built);
  }

  @AfterAll
  static void close() {
    function.close();
  }

  private static Signature square(Ops tf) {
    var x = tf.placeholder(TFloat32.class);
    return Signature.builder().input("x", x).output("y", tf.linalg.matMul(x, x)).build();
  }

  @Test
  void onlyDefaultValuesAreRemoved() {
    assertThat(node("product", built).getAttrMap().keySet())
        .containsExactly("T", "transpose_a", "transpose_b", "grad_a", "grad_b");
    assertThat(node("product", stripped).getAttrMap().keySet()).containsExactly("T", "transpose_b");
    assertThat(node("product", stripped).getInputList()).containsExactly("x", "x");
    assertThat(products(built)).hasSize(2);
    NodeDef inFunction = products(stripped).get(1);
    assertThat(inFunction.getAttrMap().keySet()).containsExactly("T");
  }

  @Test
  void theGraphIsTheSameWhenItIsLoaded() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(stripped);
      assertThat(graph.toGraphDef().getNodeList()).isEqualTo(built.getNodeList());
    }
  }

  @Test
  void theOpsOfTheGraphAndOfItsFunctionsAreListedOnce() {
    List<String> used = OPS.usedBy(stripped).getOpList().stream().map(OpDef::getName).toList();
    assertThat(used).containsAtLeast("MatMul", "PartitionedCall", "Placeholder");
    assertThat(used).isInStrictOrder();
    for (NodeDef node : nodes(built).toList()) {
      assertThat(used).contains(node.getOp());
    }
  }

  private static Stream<NodeDef> nodes(GraphDef graph) {
    return Stream.concat(
        graph.getNodeList().stream(),
        graph.getLibrary().getFunctionList().stream().flatMap(f -> f.getNodeDefList().stream()));
  }

  private static List<NodeDef> products(GraphDef graph) {
    return nodes(graph).filter(node -> node.getOp().equals("MatMul")).toList();
  }

  private static NodeDef node(String name, GraphDef graph) {
    return graph.getNodeList().stream().filter(n -> n.getName().equals(name)).findFirst().get();
  }
}
