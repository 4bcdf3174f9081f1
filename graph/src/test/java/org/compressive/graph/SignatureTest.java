package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.compressive.ops.GraphScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tests the inputs and outputs of a signature, and the shapes that it enforces. */
final class SignatureTest {

  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void aKnownSizeIsEnforcedWhenItIsFed() {
    var builder = Signature.builder(tf);
    var window = builder.input("window", TInt32.class, Shape.of(-1, 3)); // [B, 3]
    var signature = builder.output("sum", tf.sum(window, tf.array(0, 1))).build();
    assertThat(signature.input("window").op().type()).isEqualTo("Placeholder");
    assertThat(signature.input("window").shape().asArray()).isEqualTo(new long[] {-1, 3});
    try (var session = new Session(graph, false);
        var fits = TInt32.tensorOf(Shape.of(2, 3), t -> t.scalars().forEach(s -> s.setInt(1)));
        var wider = TInt32.tensorOf(Shape.of(2, 4), t -> t.scalars().forEach(s -> s.setInt(1)))) {
      var runner = session.runner().feed(signature.input("window"), fits);
      try (var result = runner.fetch(signature.output("sum")).run()) {
        assertThat(((TInt32) result.get(0)).getInt()).isEqualTo(6);
      }
      var refused = session.runner().feed(signature.input("window"), wider);
      refused.fetch(signature.output("sum"));
      assertThrows(TFInvalidArgumentException.class, refused::run);
    }
  }

  @Test
  void openShapesAndScalarsCostNoCheck() {
    var builder = Signature.builder(tf);
    var open = builder.input("open", TInt32.class, Shape.of(-1, -1));
    var scalar = builder.input("scalar", TInt32.class, Shape.scalar());
    assertThat(open.op().type()).isEqualTo("Placeholder");
    assertThat(scalar.op().type()).isEqualTo("Placeholder");
  }

  @Test
  void onlyMemoriesThatChangeAreGivenBack() {
    var builder = Signature.builder(tf);
    var specs = List.of(new MemorySpec("memory_00", 2, 3), new MemorySpec("filled_00", 2, 1));
    var memories = builder.memories(specs);
    var next =
        Memories.of(
            specs,
            spec -> {
              var memory = memories.get(spec.name());
              return spec.name().equals("memory_00") ? tf.math.neg(memory) : memory;
            });
    var signature = builder.next(next).build();
    assertThat(signature.inputs().keySet()).containsExactly("memory_00", "filled_00").inOrder();
    assertThat(signature.outputs().keySet()).containsExactly("memory_00");
  }

  @Test
  void aNameThatIsNotThereIsRefused() {
    var x = tf.placeholder(TFloat32.class);
    var signature = Signature.of(Map.of("x", x), Map.of("y", tf.math.neg(x)));
    assertThat(assertThrows(IllegalArgumentException.class, () -> signature.input("z")))
        .hasMessageThat()
        .isEqualTo("input (z) must be one of [x]");
    assertThat(assertThrows(IllegalArgumentException.class, () -> signature.output("x")))
        .hasMessageThat()
        .isEqualTo("output (x) must be one of [y]");
  }
}
