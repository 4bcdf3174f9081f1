package org.compressive.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.Lstm;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A long short-term memory over the rows of a window. Its output is the mixed row; there is no
 * further projection. The constant 1 is added to the bias of the forget gate, so that an untrained
 * memory forgets slowly (Jozefowicz et al., 2015, section 2.2).
 *
 * <p>Whole windows are read by one kernel, in float32 at any {@link
 * org.compressive.ops.MatMulPrecision}. A single row is multiplied by a {@link WeightMatrix}, like
 * the rows of all other mixers.
 */
final class LstmMixer implements SequenceMixer {

  /** The number of rows of the state: the cell and the output. */
  static final int STATE_ROWS = 2;

  private static final int GATES = 4; // input, forget, candidate, output

  private final int width;
  private final WeightMatrix gates; // [2*D, 4*D]
  private final Operand<TFloat32> bias; // [4*D]

  /** Requests the parameters of one layer's memory. */
  LstmMixer(Ops tf, ParameterScope parameters, ModelConfig config) {
    width = config.width();
    gates =
        parameters.map(
            "gates", Initialization.fanIn(2L * width), GATES * width, 2L * width, GATES, width);
    var learned = parameters.get("bias", Initialization.ZEROS, GATES, width); // [4, D]
    var forget = tf.constant(new float[][] {{0}, {1}, {0}, {0}}); // [4, 1]
    bias = tf.reshape(tf.math.add(learned, forget), tf.array(GATES * width)); // [4*D]
  }

  @Override
  public Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var parts = tf.unstack(state(memory), (long) STATE_ROWS, Unstack.axis(1L)).output();
    var before = new Lstm.State(parts.get(0), parts.get(1)); // [B, D]
    boolean single = x.shape().get(1) == 1;
    var states = single ? step(tf, x, before) : pass.ops(tf).lstm(x, before, gates.value(tf), bias);
    var rows = reading.rows(tf, x, pass);
    var after =
        tf.stack(
            List.of(
                after(tf, before.cell(), states.cell(), rows),
                after(tf, before.output(), states.output(), rows)),
            Stack.axis(1L)); // [B, 2, D]
    return Mixed.carryingState(states.output(), after);
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows) {
    return Map.of();
  }

  @Override
  public List<PositionKeys> positionKeys(Ops tf) {
    return List.of();
  }

  @Override
  public Optional<ContentAttention> contentAttention() {
    return Optional.empty();
  }

  private static Operand<TFloat32> state(LayerMemory memory) {
    return memory.get(MemoryKind.STATE).orElseThrow(); // [B, 2, D]
  }

  /** Reads one row {@code [B, 1, D]}. */
  private Lstm.State step(Ops tf, Operand<TFloat32> x, Lstm.State before) {
    var row = tf.reshape(x, tf.array(-1, width)); // [B, D]
    var joined = tf.concat(List.of(row, before.output()), tf.constant(1)); // [B, 2*D]
    var state = Lstm.step(tf, gates.call(tf, joined, bias), before.cell());
    var one = tf.constant(1);
    return new Lstm.State(tf.expandDims(state.cell(), one), tf.expandDims(state.output(), one));
  }

  /**
   * Returns one half of the state after the rows that count.
   *
   * @param before before the window, {@code [B, D]}
   * @param each after each row, {@code [B, T, D]}
   * @param rows the number of rows of each sequence that count, {@code [B]}; empty if all do
   * @return {@code [B, D]}
   */
  private Operand<TFloat32> after(
      Ops tf, Operand<TFloat32> before, Operand<TFloat32> each, Optional<Operand<TInt32>> rows) {
    var time = tf.constant(1);
    if (rows.isPresent()) {
      var all = tf.concat(List.of(tf.expandDims(before, time), each), time); // [B, 1 + T, D]
      return tf.gather(all, rows.get(), time, Gather.batchDims(1L)); // [B, D]
    }
    var last = tf.math.sub(StaticShape.size(tf, each, 1), tf.constant(1));
    var begin = tf.stack(List.of(tf.constant(0), last, tf.constant(0))); // [3]
    return tf.reshape(tf.slice(each, begin, tf.array(-1, 1, -1)), tf.array(-1, width)); // [B, D]
  }
}
