package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.annotations.VisibleForTesting;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.nn.BlockLSTMGrad;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A long short-term memory (Hochreiter and Schmidhuber, 1997) with forget gates (Gers et al., 2000)
 * and without peepholes. It reads rows one after another:
 *
 * <pre>
 * i, f, n, o = [x, h] W + b
 * c = sigmoid(f) c + sigmoid(i) tanh(n)
 * h = sigmoid(o) tanh(c)
 * </pre>
 *
 * <p>One TensorFlow kernel, {@code BlockLSTMV2}, reads all rows. It has a kernel for its gradient
 * too, but TensorFlow's C++ registry does not know it, so it is attached as a {@link
 * CustomGradient}. Where Java cannot register gradients, as on Windows, a graph that is to be
 * trained is built from simple ops for each row instead.
 */
public final class Lstm {

  private static final int GATES = 4; // input, forget, candidate, output

  private static final CustomGradient GRADIENT = CustomGradient.define("Lstm", Lstm::backward);

  private Lstm() {}

  /**
   * A state of the memory, or its states after each of T rows.
   *
   * @param cell c, {@code [B, D]} or {@code [B, T, D]}
   * @param output h, of the same shape
   */
  public record State(Operand<TFloat32> cell, Operand<TFloat32> output) {}

  /**
   * Reads rows.
   *
   * @param x the rows, {@code [B, T, I]}
   * @param before the state before the first row, {@code [B, D]} with D known
   * @param weights {@code [I + D, 4 D]}: for each input, the weights of the input gate, the forget
   *     gate, the candidate and the output gate
   * @param bias {@code [4 D]}
   * @param customGradient whether the graph is to be trained; without it, the result has no
   *     gradient
   * @return the states after each row, {@code [B, T, D]}
   * @throws IllegalArgumentException if the shapes do not match
   */
  public static State create(
      Ops tf,
      Operand<TFloat32> x,
      State before,
      Operand<TFloat32> weights,
      Operand<TFloat32> bias,
      boolean customGradient) {
    check(x, before, weights, bias);
    Ops scoped = tf.withSubScope("Lstm");
    return customGradient && !CustomGradient.isAvailable()
        ? unrolled(scoped, x, before, weights, bias)
        : block(scoped, x, before, weights, bias, customGradient);
  }

  /**
   * Returns the state after a single row, from simple ops with TensorFlow's own gradients.
   *
   * @param gates the gates before their activation functions, {@code [B, 4 D]}
   * @param cell the cell before the row, {@code [B, D]}
   */
  public static State step(Ops tf, Operand<TFloat32> gates, Operand<TFloat32> cell) {
    List<Operand<TFloat32>> parts =
        List.copyOf(tf.split(tf.constant(1), gates, (long) GATES).output()); // [B, D] each
    var written = tf.math.mul(tf.math.sigmoid(parts.get(0)), tf.math.tanh(parts.get(2)));
    var kept = tf.math.mul(tf.math.sigmoid(parts.get(1)), cell);
    var next = tf.math.add(kept, written); // [B, D]
    return new State(next, tf.math.mul(tf.math.sigmoid(parts.get(3)), tf.math.tanh(next)));
  }

  private static State block(
      Ops tf,
      Operand<TFloat32> x,
      State before,
      Operand<TFloat32> weights,
      Operand<TFloat32> bias,
      boolean customGradient) {
    var rows = swapped(tf, x); // [T, B, I]
    var length = tf.dtypes.cast(StaticShape.size(tf, rows, 0), TInt64.class);
    var none = noPeepholes(tf, before); // [D]
    var all =
        tf.nn.blockLSTM(
            length, rows, before.cell(), before.output(), weights, none, none, none, bias);
    if (!customGradient) {
      return new State(swapped(tf, all.cs()), swapped(tf, all.h())); // [B, T, D]
    }
    var value = tf.stack(List.of(all.cs(), all.h())); // [2, T, B, D]
    var learning =
        GRADIENT.apply(
            tf,
            value,
            List.of(rows, before.cell(), before.output(), weights, bias),
            List.of(none, all.i(), all.cs(), all.f(), all.o(), all.ci(), all.co(), all.h()));
    var both = tf.unstack(learning, 2L).output();
    return new State(swapped(tf, both.get(0)), swapped(tf, both.get(1))); // [B, T, D]
  }

  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    var rows = operands.get(0); // [T, B, I]
    var none = operands.get(5); // [D]
    var of = tf.unstack(upstream, 2L).output(); // [T, B, D] each
    var length = tf.dtypes.cast(StaticShape.sizeAtRunTime(tf, tf.shape(rows), 0), TInt64.class);
    BlockLSTMGrad<TFloat32> gradient =
        tf.nn.blockLSTMGrad(
            length,
            rows,
            operands.get(1),
            operands.get(2),
            operands.get(3),
            none,
            none,
            none,
            operands.get(4),
            operands.get(6),
            operands.get(7),
            operands.get(8),
            operands.get(9),
            operands.get(10),
            operands.get(11),
            operands.get(12),
            of.get(0),
            of.get(1),
            false);
    return List.of(
        gradient.xGrad(),
        gradient.csPrevGrad(),
        gradient.hPrevGrad(),
        gradient.wGrad(),
        gradient.bGrad());
  }

  /** Reads rows, whose number must be known, by {@link #step}. */
  @VisibleForTesting
  static State unrolled(
      Ops tf,
      Operand<TFloat32> x,
      State before,
      Operand<TFloat32> weights,
      Operand<TFloat32> bias) {
    checkArgument(
        x.shape().get(1) != Shape.UNKNOWN_SIZE, "LSTM input (%s) must have known rows", x.shape());
    List<Operand<TFloat32>> cells = new ArrayList<>();
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    State state = before;
    for (Operand<TFloat32> row : tf.unstack(x, x.shape().get(1), Unstack.axis(1L))) {
      var joined = tf.concat(List.of(row, state.output()), tf.constant(1)); // [B, I + D]
      var gates = tf.nn.biasAdd(tf.linalg.matMul(joined, weights), bias); // [B, 4 D]
      state = step(tf, gates, state.cell());
      cells.add(state.cell());
      outputs.add(state.output());
    }
    return new State(
        tf.stack(cells, Stack.axis(1L)), tf.stack(outputs, Stack.axis(1L))); // [B, T, D]
  }

  /** Returns the weights of peepholes for a memory that has none, {@code [D]}. */
  private static Operand<TFloat32> noPeepholes(Ops tf, State before) {
    return tf.constant(new float[(int) before.cell().shape().get(1)]); // [D]
  }

  /** Swaps batch and time. */
  private static Operand<TFloat32> swapped(Ops tf, Operand<TFloat32> rows) {
    return tf.linalg.transpose(rows, tf.array(1, 0, 2));
  }

  private static void check(
      Operand<TFloat32> x, State before, Operand<TFloat32> weights, Operand<TFloat32> bias) {
    Shape cell = before.cell().shape();
    checkArgument(
        cell.numDimensions() == 2 && cell.get(1) != Shape.UNKNOWN_SIZE,
        "LSTM cell (%s) must be [B, D] with D known",
        cell);
    Shape state = Shape.of(Shape.UNKNOWN_SIZE, cell.get(1));
    checkArgument(
        before.output().shape().isCompatibleWith(state),
        "LSTM output (%s) must be %s",
        before.output().shape(),
        state);
    Shape rows = x.shape();
    checkArgument(rows.numDimensions() == 3, "LSTM input (%s) must be [B, T, I]", rows);
    long width = cell.get(1);
    long inputs = rows.get(2) == Shape.UNKNOWN_SIZE ? rows.get(2) : rows.get(2) + width;
    checkArgument(
        weights.shape().isCompatibleWith(Shape.of(inputs, GATES * width)),
        "LSTM weights (%s) must be [I + D, 4 D] with I %s and D %s",
        weights.shape(),
        rows.get(2),
        width);
    checkArgument(
        bias.shape().isCompatibleWith(Shape.of(GATES * width)),
        "LSTM bias (%s) must be [4 D] with D %s",
        bias.shape(),
        width);
  }
}
