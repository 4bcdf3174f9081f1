package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import com.google.common.collect.Streams;
import com.google.common.primitives.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Compares the memory update by kernels in Java with the one of TensorFlow's ops. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class MemoryUpdateKernelTest {

  private static final int WIDTH = 3;
  private static final String OP = "Memory";

  @ParameterizedTest
  @CsvSource({
    // M, T, capacity
    "4, 2, 4",
    "4, 4, 4",
    "4, 6, 4",
    "4, 9, 4",
    "0, 3, 4",
    "2, 1, 4",
    "0, 6, 4",
    "4, 2, 0",
    "0, 2, 0",
    "5, 1, 3",
    "4, 0, 4",
    "4, 0, 2",
    "1, 1, 9999999999"
  })
  void valuesAndGradientsAreThoseOfTensorFlowsOps(int m, int t, long capacity) {
    Shape held = Shape.of(m, WIDTH);
    Shape fresh = Shape.of(t, WIDTH);
    assertAlike(Shape.of(2).append(held), Shape.of(2).append(fresh), capacity, true);
    assertAlike(Shape.of(3, 2).append(held), Shape.of(3, 2).append(fresh), capacity, false);
    assertAlike(Shape.of(2, 0).append(held), Shape.of(2, 0).append(fresh), capacity, false);
  }

  /** Several threads copy what is larger than 1 MiB. */
  @Test
  void largeMemoriesAreCopied() {
    try (TestGraph g = new TestGraph()) {
      var memory = input(g, Shape.of(3, 400, 300), true, 1);
      var rows = input(g, Shape.of(3, 40, 300), true, -1000);
      var composed = outputs(g, g.ops, memory, rows, 400);
      var kernels = outputs(g, g.ops.withKernels(), memory, rows, 400);
      var unequal =
          Streams.zip(
                  composed.stream(),
                  kernels.stream(),
                  (a, b) -> (Operand<TFloat32>) g.tf.nn.l2Loss(g.tf.math.sub(a, b)))
              .toList();
      assertThat(g.fetch(unequal).stream().map(each -> each[0]).distinct().toList())
          .containsExactly(0f);
    }
  }

  private static void assertAlike(Shape held, Shape fresh, long capacity, boolean known) {
    try (TestGraph g = new TestGraph()) {
      var memory = input(g, held, known, 1);
      var rows = input(g, fresh, known, 1000);
      var composed = outputs(g, g.ops, memory, rows, capacity);
      var kernels = outputs(g, g.ops.withKernels(), memory, rows, capacity);

      assertWithMessage("%s and %s, known %s", held, fresh, known)
          .that(g.fetch(kernels).stream().map(Floats::asList).toList())
          .isEqualTo(g.fetch(composed).stream().map(Floats::asList).toList());
      for (int i = 0; i < 2; i++) { // gradients may have unknown shapes
        assertThat(kernels.get(i).shape().asArray()).isEqualTo(composed.get(i).shape().asArray());
        assertThat(g.shapeOf(kernels.get(i))).isEqualTo(g.shapeOf(composed.get(i)));
      }
    }
  }

  /** The kernels take float32 only; TensorFlow's own gradients in float64 check theirs. */
  @Test
  void gradientsAreThoseInFloat64() {
    float[] held = {0.5f, -1.25f, 3, 0.75f, -2, 1.5f, 2.25f, -0.5f};
    float[] fresh = {1, -3, 0.25f, 2.5f};
    try (TestGraph g = new TestGraph()) {
      var memory = g.input(Shape.of(2, 2, 2), held);
      var rows = g.input(Shape.of(2, 1, 2), fresh);
      var exactMemory = g.tf.dtypes.cast(memory, TFloat64.class);
      var exactRows = g.tf.dtypes.cast(rows, TFloat64.class);
      var update = g.ops.withKernels().memoryUpdate(memory, rows, 2);
      var exact = g.ops.memoryUpdate(exactMemory, exactRows, 2);
      var kept = g.tf.math.pow(update.memory(), g.tf.constant(3f));
      var lost = g.tf.math.pow(update.evicted(), g.tf.constant(4f));
      var gradients = g.tf.gradients(List.of(kept, lost), List.of(memory, rows));
      var exactKept = g.tf.math.pow(exact.memory(), g.tf.constant(3.0));
      var exactLost = g.tf.math.pow(exact.evicted(), g.tf.constant(4.0));
      var exactGradients =
          g.tf.gradients(List.of(exactKept, exactLost), List.of(exactMemory, exactRows));

      for (int i = 0; i < 2; i++) {
        float[] actual = g.floats(gradients.dy(i));
        float[] expected =
            g.floats(g.tf.dtypes.cast(exactGradients.<TFloat64>dy(i), TFloat32.class));
        assertThat(actual).usingTolerance(1e-5).containsExactly(expected).inOrder();
      }
    }
  }

  private static Operand<TFloat32> input(TestGraph g, Shape actual, boolean known, int first) {
    long[] declared = actual.asArray();
    if (!known) {
      declared[0] = Shape.UNKNOWN_SIZE;
      declared[declared.length - 2] = Shape.UNKNOWN_SIZE;
    }
    return g.input(Shape.of(declared), actual, TestGraph.counting((int) actual.size(), first));
  }

  /** Returns the memory, the evicted rows, and the gradients of both results together and alone. */
  private static List<Operand<TFloat32>> outputs(
      TestGraph g, CompressiveOps ops, Operand<TFloat32> memory, Operand<TFloat32> rows, long n) {
    var update = ops.memoryUpdate(memory, rows, n);
    var kept = g.tf.nn.l2Loss(update.memory());
    var lost = g.tf.nn.l2Loss(update.evicted());
    List<Operand<TFloat32>> all = new ArrayList<>(List.of(update.memory(), update.evicted()));
    for (float[] shares : new float[][] {{1, 2}, {1, 0}, {0, 1}}) {
      var loss =
          g.tf.math.add(
              g.tf.math.mul(kept, g.tf.constant(shares[0])),
              g.tf.math.mul(lost, g.tf.constant(shares[1])));
      var gradients = g.tf.gradients(loss, List.of(memory, rows));
      all.add(gradients.dy(0));
      all.add(gradients.dy(1));
    }
    return all;
  }

  /** If a run kept a tensor, 300 runs would keep more than 100 MB. */
  @Test
  void runsKeepNothing() throws IOException {
    try (TestGraph g = new TestGraph()) {
      var memory = input(g, Shape.of(1, 256, 512), true, 1);
      var rows = input(g, Shape.of(1, 192, 512), true, 1);
      var before = input(g, Shape.of(1, 256, 512), false, 1);
      var after = input(g, Shape.of(1, 256, 512), false, 1);
      List<Operand<TFloat32>> all = new ArrayList<>();
      all.addAll(outputs(g, g.ops.withKernels(), memory, rows, 256)); // copies
      all.addAll(outputs(g, g.ops.withKernels(), before, after, 256)); // hands its inputs on
      var sums = all.stream().map(each -> (Operand<TFloat32>) g.tf.nn.l2Loss(each)).toList();
      var sum = List.of(g.tf.math.addN(sums));
      long resident = 0;
      for (int run = 0; run < 400; run++) {
        if (run == 100) {
          resident = residentBytes();
        }
        g.fetch(sum);
      }
      assertThat(residentBytes() - resident).isLessThan(64L << 20);
    }
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm"));
    return Long.parseLong(Splitter.on(' ').splitToList(pages).get(1)) * 4096;
  }

  @Test
  void kernelsAreUsedWhereRowsAreCopied() {
    try (TestGraph g = new TestGraph()) {
      g.ops.memoryUpdate(rows(g, 4), rows(g, 2), 4);
      g.ops.withKernels().memoryUpdate(rows(g, 4), rows(g, 4), 4); // copies nothing
      assertThat(types(g)).isEmpty();

      g.ops.withKernels().memoryUpdate(rows(g, 4), rows(g, 2), 4);
      assertThat(types(g)).containsExactly(OP + "Kept", OP + "Evicted");
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "2, 3"}) // would be read as [2, 4, 2] otherwise
  void rowsOfAnotherShapeAreRefused(int batch, int width) {
    try (TestGraph g = new TestGraph()) {
      Shape any = Shape.of(-1, -1, -1);
      var memory = g.input(any, Shape.of(2, 4, 2), TestGraph.counting(16, 1));
      Shape actual = Shape.of(batch, 4, width);
      var rows = g.input(any, actual, TestGraph.counting((int) actual.size(), 1));
      var update = g.ops.withKernels().memoryUpdate(memory, rows, 6);
      var thrown =
          assertThrows(TFInvalidArgumentException.class, () -> g.fetch(List.of(update.memory())));
      assertThat(thrown)
          .hasMessageThat()
          .contains(
              "rows (%s) must have the shape of the memory ([2, 4, 2]) except for their number"
                  .formatted(actual));
    }
  }

  private static Operand<TFloat32> rows(TestGraph g, int count) {
    return input(g, Shape.of(1, count, 1), true, 1);
  }

  private static List<String> types(TestGraph g) {
    return Streams.stream(g.graph().operations())
        .map(op -> op.type())
        .filter(type -> type.startsWith(OP))
        .toList();
  }
}
