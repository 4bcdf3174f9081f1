package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Registers ops and runs them on the stock runtime. The build runs it on Linux x86_64 only. */
final class KernelOpTest {

  private static final KernelOp CUBE =
      KernelOp.named("Cube")
          .inputs(TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs)
          .kernel(
              call -> {
                FloatBuffer x = call.input(0).floats();
                FloatBuffer y = call.output(0, call.input(0).shape()).floats();
                while (x.hasRemaining()) {
                  float each = x.get();
                  y.put(each * each * each);
                }
              });

  private static final KernelOp WRONG =
      KernelOp.named("Wrong")
          .inputs(TInt32.class)
          .outputs(TInt32.class)
          .shapes(inputs -> inputs)
          .kernel(
              call -> {
                switch (call.input(0).ints().get(0)) {
                  case 0 -> throw new IllegalArgumentException("number (0) must be positive");
                  case 1 -> throw new IOException("disk is full\nsecond line");
                  case 2 -> throw new StackOverflowError();
                  case 3 -> call.parallel(9, part -> call.input(part));
                  default -> {}
                }
              });

  /** Takes and gives an element of each type. */
  private static final KernelOp TYPES =
      KernelOp.named("EachType")
          .inputs(TFloat32.class, TBfloat16.class, TInt32.class, TUint8.class, TBool.class)
          .outputs(TFloat32.class, TBfloat16.class, TInt32.class, TUint8.class, TBool.class)
          .shapes(inputs -> inputs)
          .kernel(
              call -> {
                for (int i = 0; i < 5; i++) {
                  call.output(i, call.input(i).shape()).bytes().put(call.input(i).bytes());
                }
              });

  /** Adds one to each element, in place. */
  private static final KernelOp INCREMENT =
      KernelOp.named("IncrementInPlace")
          .inputs(TInt32.class, TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs.subList(1, 2))
          .kernel(
              call -> {
                FloatBuffer x = call.input(1).floats();
                for (int i = 0; i < x.limit(); i++) {
                  x.put(i, x.get(i) + 1);
                }
                call.forward(call.input(0).ints().get(0), 0);
              });

  @Test
  void inputIsHandedOnWithWhatWasWritten() {
    try (var graph = new Graph();
        var session = new Session(graph);
        var given = TFloat32.vectorOf(1, 2)) {
      var tf = Ops.create(graph);
      var fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
      var once = INCREMENT.add(tf, tf.constant(1), tf.deepCopy(fed)).get(0);
      var twice = INCREMENT.add(tf, tf.constant(1), once).get(0);
      try (var result = session.runner().feed(fed, given).fetch(twice).run()) {
        var y = (TFloat32) result.get(0);
        assertThat(List.of(y.getFloat(0), y.getFloat(1))).containsExactly(3f, 4f).inOrder();
      }
      assertThat(given.getFloat(0)).isEqualTo(1f);

      var other = INCREMENT.add(tf, tf.constant(0), tf.deepCopy(fed)).get(0);
      var e =
          assertThrows(
              TFInvalidArgumentException.class,
              () -> session.runner().feed(fed, given).fetch(other).run());
      assertThat(e).hasMessageThat().contains("input (0) must have the type of output (0)");
    }
  }

  /** Adds a number to each of some vectors, and gives the count of all inputs. */
  private static final KernelOp SHIFT =
      KernelOp.named("ShiftEach")
          .inputs(TInt32.class, TFloat32.class, TInt32.class)
          .outputs(TInt32.class, TFloat32.class)
          .lists(2, 1)
          .shapes(
              inputs -> {
                List<Shape> shapes = new ArrayList<>();
                shapes.add(Shape.scalar());
                shapes.addAll(inputs.subList(1, 1 + inputs.size() / 2));
                return shapes;
              })
          .kernel(
              call -> {
                int count = call.inputs() / 2;
                call.output(0, Shape.scalar()).ints().put(call.inputs());
                for (int i = 1; i <= count; i++) {
                  FloatBuffer x = call.input(i).floats();
                  FloatBuffer y = call.output(i, call.input(i).shape()).floats();
                  int shift = call.input(0).ints().get(0) * call.input(i + count).ints().get(0);
                  while (x.hasRemaining()) {
                    y.put(x.get() + shift);
                  }
                }
              });

  @Test
  void listsOfEachLengthAreTaken() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      for (int length = 0; length < 4; length++) {
        List<Operand<?>> inputs = new ArrayList<>();
        inputs.add(tf.constant(10));
        for (int i = 0; i < length; i++) {
          inputs.add(tf.fill(tf.array(i), tf.constant(0.5f)));
        }
        for (int i = 0; i < length; i++) {
          inputs.add(tf.constant(i));
        }
        var outputs = SHIFT.add(tf, inputs.toArray(Operand<?>[]::new));
        var runner = session.runner();
        outputs.forEach(runner::fetch);
        try (var result = runner.run()) {
          assertThat(((TInt32) result.get(0)).getInt()).isEqualTo(1 + 2 * length);
          for (int i = 0; i < length; i++) {
            var shifted = (TFloat32) result.get(1 + i);
            assertThat(outputs.get(1 + i).shape()).isEqualTo(Shape.of(i));
            assertThat(shifted.shape()).isEqualTo(Shape.of(i));
            float expected = 0.5f + 10 * i;
            shifted.scalars().forEach(each -> assertThat(each.getFloat()).isEqualTo(expected));
          }
        }
      }
    }
  }

  @Test
  void listsOfDifferentLengthsAreRefused() {
    try (var graph = new Graph()) {
      var tf = Ops.create(graph);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  SHIFT.add(tf, tf.constant(1), tf.constant(1f), tf.constant(1f), tf.constant(1)));
      assertThat(e)
          .hasMessageThat()
          .isEqualTo(
              "inputs ([INT32, FLOAT32, FLOAT32, INT32]) of op ShiftEach must be [INT32, FLOAT32,"
                  + " INT32], the last 2 lists of one length");
    }
    for (int[] lists : new int[][] {{2, 0}, {0, 1}, {1, 2}, {-1, 0}, {1, -1}}) {
      var wrong =
          KernelOp.named("Listless")
              .inputs(TInt32.class)
              .outputs(TInt32.class)
              .lists(lists[0], lists[1])
              .shapes(s -> s);
      var none = assertThrows(IllegalArgumentException.class, () -> wrong.kernel(call -> {}));
      assertThat(none)
          .hasMessageThat()
          .isEqualTo(
              "lists (%s, %s) of op Listless must be some of its inputs and outputs (1, 1), first of"
                      .formatted(lists[0], lists[1])
                  + " inputs");
    }
  }

  /** Gives the second half of its input, followed by zeros. */
  private static final KernelOp HALF =
      KernelOp.named("SecondHalf")
          .inputs(TFloat32.class, TInt32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs.subList(0, 1))
          .kernel(
              call -> {
                KernelTensor x = call.input(0);
                KernelTensor y = call.output(0, x.shape());
                long half = x.shape().size() * Float.BYTES / 2;
                y.copy(0, x, half, half);
                y.clear(half, half + call.input(1).ints().get(0));
              });

  @Test
  void bytesAreCopiedAndClearedWithinTensorsOnly() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var x = tf.constant(new float[] {1, 2, 3, 4});
      try (var result = session.runner().fetch(HALF.add(tf, x, tf.constant(0)).get(0)).run()) {
        var y = (TFloat32) result.get(0);
        assertThat(List.of(y.getFloat(0), y.getFloat(1), y.getFloat(2), y.getFloat(3)))
            .containsExactly(3f, 4f, 0f, 0f)
            .inOrder();
      }
      var beyond = HALF.add(tf, x, tf.constant(1)).get(0);
      var e = assertThrows(TensorFlowException.class, () -> session.runner().fetch(beyond).run());
      assertThat(e).hasMessageThat().contains("out of bounds for length 16");
    }
  }

  @Test
  void processCanRunKernels() {
    assertThat(Kernels.obstacle()).isEmpty();
  }

  @Test
  void kernelComputesTheOutput() {
    try (var graph = new Graph();
        var session = new Session(graph);
        var x = TFloat32.vectorOf(-2, 0.5f, 3)) {
      var tf = Ops.create(graph);
      var fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      var y = CUBE.add(tf, fed).get(0);

      assertThat(y.shape().asArray()).isEqualTo(new long[] {-1});
      try (var result = session.runner().feed(fed, x).fetch(y).run()) {
        var cubes = (TFloat32) result.get(0);
        assertThat(List.of(cubes.getFloat(0), cubes.getFloat(1), cubes.getFloat(2)))
            .containsExactly(-8f, 0.125f, 27f)
            .inOrder();
      }
    }
  }

  @Test
  void emptyTensorsAreComputed() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var none = tf.fill(tf.array(0, 4), tf.constant(1f));
      try (var result = session.runner().fetch(CUBE.add(tf, none).get(0)).run()) {
        assertThat(result.get(0).shape()).isEqualTo(Shape.of(0, 4));
      }
    }
  }

  @Test
  void elementsOfEachTypePassUnchanged() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var out =
          TYPES.add(
              tf,
              tf.constant(1.5f),
              tf.dtypes.cast(tf.constant(2.5f), TBfloat16.class),
              tf.constant(-7),
              tf.dtypes.cast(tf.constant(200), TUint8.class),
              tf.constant(true));
      var runner = session.runner();
      out.forEach(each -> runner.fetch(tf.dtypes.cast(each, TFloat32.class)));
      List<Float> values = new ArrayList<>();
      try (var result = runner.run()) {
        result.forEach(entry -> values.add(((TFloat32) entry.getValue()).getFloat()));
      }
      assertThat(values).containsExactly(1.5f, 2.5f, -7f, 200f, 1f).inOrder();
    }
  }

  /** Generation runs inside such a loop, whose constants are loop variables. */
  @Test
  void opRunsInALoop() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      List<Operand<?>> start = List.of(tf.constant(0), tf.constant(new float[] {1.1f, 1}));
      try (var condition = ConcreteFunction.create(KernelOpTest::below3);
          var body = ConcreteFunction.create(KernelOpTest::cubed)) {
        var loop = tf.statelessWhile(start, condition, body);
        try (var result = session.runner().fetch(loop.output().get(1)).run()) {
          var last = (TFloat32) result.get(0);
          assertThat(last.getFloat(0)).isWithin(1e-4f).of((float) Math.pow(1.1, 27));
          assertThat(last.getFloat(1)).isEqualTo(1f);
        }
      }
    }
  }

  private static Signature below3(Ops tf) {
    var count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
    return Signature.builder("below3")
        .input("count", count)
        .input("x", x)
        .output("go", tf.math.less(count, tf.constant(3)))
        .build();
  }

  private static Signature cubed(Ops tf) {
    var count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
    return Signature.builder("cubed")
        .input("count", count)
        .input("x", x)
        .output("next", tf.math.add(count, tf.constant(1)))
        .output("y", CUBE.add(tf, x).get(0))
        .build();
  }

  @Test
  void failuresBecomeErrorsThatNameTheOp() {
    assertThat(assertThrows(TFInvalidArgumentException.class, () -> wrong(0)))
        .hasMessageThat()
        .contains("op Wrong failed: number (0) must be positive");
    String internal = assertThrows(TensorFlowException.class, () -> wrong(1)).getMessage();
    assertThat(internal).contains("op Wrong failed: disk is full");
    assertThat(internal).doesNotContain("second line");
    assertThat(assertThrows(TensorFlowException.class, () -> wrong(2)))
        .hasMessageThat()
        .contains("op Wrong failed: StackOverflowError");
    assertThat(assertThrows(TensorFlowException.class, () -> wrong(3)))
        .hasMessageThat()
        .contains("op Wrong failed: Index");
    assertThat(assertThrows(TensorFlowException.class, () -> wrong(4)))
        .hasMessageThat()
        .contains("op Wrong failed: output (0) must be allocated");
  }

  private static void wrong(int kind) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      session.runner().fetch(WRONG.add(tf, tf.array(kind)).get(0)).run().close();
    }
  }

  @Test
  void definitionsAreChecked() {
    assertThat(assertThrows(IllegalArgumentException.class, () -> KernelOp.named("my op")))
        .hasMessageThat()
        .isEqualTo("op name (my op) must be letters and digits, as in Cube");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> KernelOp.named("MatMul").shapes(s -> s).kernel(call -> {})))
        .hasMessageThat()
        .isEqualTo("op MatMul exists");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> KernelOp.named("Cube").shapes(s -> s).kernel(call -> {})))
        .hasMessageThat()
        .isEqualTo("op Cube exists");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    KernelOp.named("Text").inputs(TString.class).shapes(s -> s).kernel(call -> {})))
        .hasMessageThat()
        .isEqualTo("element type (TString) has no kernels");
    assertThat(
            assertThrows(
                IllegalStateException.class, () -> KernelOp.named("Shapeless").kernel(call -> {})))
        .hasMessageThat()
        .isEqualTo("op Shapeless must have a shape function");
  }

  @Test
  void inputsAreChecked() {
    try (var graph = new Graph()) {
      var tf = Ops.create(graph);
      assertThat(assertThrows(IllegalArgumentException.class, () -> CUBE.add(tf, tf.constant(1))))
          .hasMessageThat()
          .isEqualTo("inputs ([INT32]) of op Cube must be [FLOAT32]");
    }
  }

  @Test
  void workIsDoneOnceAndByAllThreads() {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    int[] times = new int[1000];
    Workers.run(
        1000,
        part -> {
          threads.add(Thread.currentThread());
          times[part]++;
          for (int i = 0; i < 1000; i++) {
            Thread.onSpinWait();
          }
        });

    assertThat(ImmutableSet.copyOf(Ints.asList(times))).containsExactly(1);
    assertThat(threads).contains(Thread.currentThread());
  }
}
