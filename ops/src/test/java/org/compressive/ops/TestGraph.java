package org.compressive.ops;

import com.google.common.collect.Streams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A graph and its session, with the inputs that are fed to every run. */
final class TestGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph, false);
  private final Map<Operand<?>, Tensor> feeds = new LinkedHashMap<>();
  final Ops tf = Ops.create(graph);
  final CompressiveOps ops = CompressiveOps.create(tf);

  Graph graph() {
    return graph;
  }

  /** Returns the types of all operations. */
  List<String> types() {
    return Streams.stream(graph.operations()).map(op -> op.type()).toList();
  }

  /** Returns a placeholder of the declared shape, fed with values of the actual shape. */
  Operand<TFloat32> input(Shape declared, Shape actual, float... values) {
    Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(declared));
    feeds.put(input, TFloat32.tensorOf(actual, DataBuffers.of(values)));
    return input;
  }

  /** Returns a placeholder with a known shape. */
  Operand<TFloat32> input(Shape shape, float... values) {
    return input(shape, shape, values);
  }

  /** Returns a placeholder of the declared shape, fed with float64 values of the actual shape. */
  Operand<TFloat64> doubles(Shape declared, Shape actual, double... values) {
    Operand<TFloat64> input = tf.placeholder(TFloat64.class, Placeholder.shape(declared));
    feeds.put(input, TFloat64.tensorOf(actual, DataBuffers.of(values)));
    return input;
  }

  /** Returns a placeholder of integers with a known shape. */
  Operand<TInt32> integers(Shape shape, int... values) {
    Operand<TInt32> input = tf.placeholder(TInt32.class, Placeholder.shape(shape));
    feeds.put(input, TInt32.tensorOf(shape, DataBuffers.of(values)));
    return input;
  }

  /** Returns a constant. */
  Operand<TFloat32> constant(Shape shape, float... values) {
    return tf.constant(shape, DataBuffers.of(values));
  }

  /** Returns a scalar placeholder. */
  Operand<TInt32> input(int value) {
    Operand<TInt32> input = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    feed(input, value);
    return input;
  }

  /** Returns a scalar placeholder. */
  Operand<TInt64> input(long value) {
    Operand<TInt64> input = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    feed(input, value);
    return input;
  }

  void feed(Operand<TInt32> input, int value) {
    replace(input, TInt32.scalarOf(value));
  }

  void feed(Operand<TInt64> input, long value) {
    replace(input, TInt64.scalarOf(value));
  }

  private void replace(Operand<?> input, Tensor value) {
    Tensor before = feeds.put(input, value);
    if (before != null) {
      before.close();
    }
  }

  /** Runs the ops, in no particular order. */
  void run(Op... targets) {
    Session.Runner runner = runner();
    for (Op target : targets) {
      runner.addTarget(target);
    }
    runner.run().close();
  }

  /** Evaluates one operand and returns its values in row-major order. */
  float[] floats(Operand<TFloat32> x) {
    return fetch(List.of(x)).get(0);
  }

  /** Evaluates operands in one run. */
  List<float[]> fetch(List<? extends Operand<TFloat32>> operands) {
    Session.Runner runner = runner();
    operands.forEach(runner::fetch);
    List<float[]> values = new ArrayList<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < result.size(); i++) {
        values.add(floats((TFloat32) result.get(i)));
      }
    }
    return values;
  }

  /** Evaluates one operand of integers and returns its values in row-major order. */
  int[] ints(Operand<TInt32> x) {
    try (Result result = runner().fetch(x).run()) {
      var tensor = (TInt32) result.get(0);
      int[] values = new int[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asInts().read(values);
      return values;
    }
  }

  /** Returns the shape that an operand has at run time. */
  Shape shapeOf(Operand<?> x) {
    try (Result result = runner().fetch(x).run()) {
      return result.get(0).shape();
    }
  }

  private Session.Runner runner() {
    Session.Runner runner = session.runner();
    feeds.forEach(runner::feed);
    return runner;
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    int[] next = {0};
    tensor.scalars().forEach(scalar -> values[next[0]++] = scalar.getFloat());
    return values;
  }

  /** Returns {@code count} consecutive numbers, the first of which is given. */
  static float[] counting(int count, float first) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = first + i;
    }
    return values;
  }

  @Override
  public void close() {
    feeds.values().forEach(Tensor::close);
    session.close();
    graph.close();
  }
}
