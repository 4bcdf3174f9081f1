package org.compressive.ops;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Bitcast;
import org.tensorflow.op.random.StatelessRandomUniformV2;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The part of the random numbers that {@code statelessRandomUniform} draws for a whole batch.
 *
 * <p>TensorFlow draws with Philox, a function of a key and a counter (Salmon et al. 2011): each
 * value of the counter gives four consecutive numbers. A part is drawn from the counter at which it
 * begins, so its cost does not depend on the size of the batch.
 */
final class UniformPart {
  private static final long NUMBERS_PER_COUNT = 4;
  private static final int PHILOX = 1;

  private UniformPart() {}

  /**
   * Adds the ops to the graph.
   *
   * @param shape the shape of the part, whose dimensions are known
   * @param seed the seed of {@code statelessRandomUniform}, [2]
   * @param axis the dimension that goes through the sequences of the batch
   * @return numbers in [0, 1), of the given shape
   */
  static Operand<TFloat32> create(
      Ops tf, Shape shape, Operand<TInt64> seed, BatchPart part, int axis) {
    Ops host = Host.of(tf);
    var state = host.random.statelessRandomGetKeyCounter(seed);
    var counter = host.bitcast(state.counter(), TInt64.class); // [2]
    long outer = shape.subShape(0, axis).size();
    long inner = shape.size() / outer / part.count();
    long numbers = inner * part.count();
    List<Operand<TFloat32>> drawn = new ArrayList<>();
    for (long i = 0; i < outer; i++) {
      long first = (i * part.of() + part.first()) * inner;
      long extra = first % NUMBERS_PER_COUNT;
      var from = host.math.add(counter, host.array(first / NUMBERS_PER_COUNT, 0L)); // [2]
      var some =
          StatelessRandomUniformV2.create(
              tf.scope(),
              tf.array(extra + numbers),
              state.key(),
              unsigned(host, from),
              host.constant(PHILOX),
              TFloat32.class);
      drawn.add(extra == 0 ? some : tf.slice(some, tf.array(extra), tf.array(numbers)));
    }
    var all = drawn.size() == 1 ? drawn.get(0) : tf.concat(drawn, tf.constant(0));
    return tf.reshape(all, tf.constant(shape));
  }

  /** Returns the same bits as unsigned numbers, a type that TensorFlow Java has no class for. */
  private static Operand<?> unsigned(Ops tf, Operand<TInt64> signed) {
    Output<?> output =
        tf.scope()
            .opBuilder(Bitcast.OP_NAME, Bitcast.OP_NAME)
            .addInput(signed.asOutput())
            .setAttr("type", DataType.DT_UINT64)
            .build()
            .output(0);
    return output;
  }
}
