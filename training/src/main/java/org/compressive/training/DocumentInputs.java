package org.compressive.training;

import java.util.Arrays;
import org.compressive.data.TokenBatch;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The additional inputs of a step if documents are separate or may have contexts.
 *
 * @param starts {@code [B]}, whether a document begins at the start of each stream's window; such a
 *     window is read from empty memories
 * @param valid {@code [B]}, the number of positions of each stream before its padding
 * @param counted {@code [B, n T]}, whether each target counts; padding and contexts do not
 */
record DocumentInputs(Operand<TBool> starts, Operand<TInt32> valid, Operand<TBool> counted) {

  /**
   * Creates the inputs.
   *
   * @param length the number of tokens that a step reads of each stream, n T
   */
  static DocumentInputs create(Ops tf, int batch, int length) {
    var shape = Placeholder.shape(Shape.of(batch));
    return new DocumentInputs(
        tf.withName("starts").placeholder(TBool.class, shape),
        tf.withName("valid").placeholder(TInt32.class, shape),
        tf.withName("counted")
            .placeholder(TBool.class, Placeholder.shape(Shape.of(batch, length))));
  }

  /**
   * Returns the mean over the targets that count, a scalar; 0 if none does.
   *
   * @param values one value for each target, {@code [B, n T]}
   */
  Operand<TFloat32> mean(Ops tf, Operand<TFloat32> values) {
    var both = tf.array(0, 1);
    var weights = tf.dtypes.cast(counted, TFloat32.class); // [B, n T]
    var sum = tf.sum(tf.math.mul(values, weights), both); // []
    return tf.math.divNoNan(sum, tf.sum(weights, both)); // []
  }

  void feed(Session.Runner runner, Values values) {
    runner.feed(starts, values.starts).feed(valid, values.valid).feed(counted, values.counted);
  }

  /** The values of the inputs for a run. They must be closed after it. */
  record Values(TBool starts, TInt32 valid, TBool counted) implements AutoCloseable {

    /**
     * Returns the values for some of a batch's streams, {@code first} to {@code end} (exclusive).
     */
    static Values of(TokenBatch batch, int first, int end) {
      int length = batch.window();
      var flags =
          DataBuffers.of(batch.countedTargets(), true, false)
              .slice((long) first * length, (long) (end - first) * length);
      return new Values(
          TBool.vectorOf(Arrays.copyOfRange(batch.starts(), first, end)),
          TInt32.vectorOf(Arrays.copyOfRange(batch.valid(), first, end)),
          TBool.tensorOf(Shape.of(end - first, length), flags));
    }

    @Override
    public void close() {
      starts.close();
      valid.close();
      counted.close();
    }
  }
}
