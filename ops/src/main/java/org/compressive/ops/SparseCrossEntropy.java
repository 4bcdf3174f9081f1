package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The negative log-likelihood, in nats, of a label under the softmax of its logits.
 *
 * <p>TensorFlow's kernel computes the gradient along with the loss, but TensorFlow's C++ registry
 * has no gradient for the op. The first use in a JVM registers one, which applies to every user of
 * that op in the JVM. TensorFlow Java 1.1.0 can register at most ten such gradients. On Windows it
 * can register none; there, one-hot labels are passed to the dense kernel, which has a gradient, at
 * the cost of another {@code [..., V]} floats.
 */
public final class SparseCrossEntropy {
  private static final boolean WINDOWS =
      Ascii.toLowerCase(System.getProperty("os.name", "")).startsWith("windows");

  private SparseCrossEntropy() {}

  /**
   * Adds the ops to the graph.
   *
   * @param logits {@code [..., V]}, of known rank, with V known
   * @param labels classes from 0 to V - 1, {@code [...]}; any other label fails the run on a CPU,
   *     and gives NaN on a GPU and 0 on Windows
   * @return the loss of each label in nats, of the shape of the labels
   * @throws IllegalArgumentException if the shapes do not match or V is unknown
   */
  public static Operand<TFloat32> create(Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels) {
    Shape shape = logits.shape();
    int rank = shape.numDimensions();
    checkArgument(
        rank >= 1 && shape.get(rank - 1) != Shape.UNKNOWN_SIZE,
        "logits (%s) must have a known rank and last dimension",
        shape);
    checkArgument(
        labels.shape().numDimensions() == rank - 1
            && labels.shape().isCompatibleWith(shape.take(rank - 1)),
        "logits (%s) and labels (%s) must be [..., V] and [...]",
        shape,
        labels.shape());
    Ops scoped = tf.withSubScope("SparseCrossEntropy");
    Operand<TInt32> all = scoped.constant(-1);
    Operand<TInt32> classes = scoped.constant(Math.toIntExact(shape.get(rank - 1)));
    Operand<TFloat32> flat = scoped.reshape(logits, scoped.stack(List.of(all, classes))); // [N, V]
    Operand<TInt32> targets = scoped.reshape(labels, scoped.constant(new int[] {-1})); // [N]
    Operand<TFloat32> loss =
        WINDOWS ? dense(scoped, flat, targets, classes) : sparse(scoped, flat, targets); // [N]
    return scoped.reshape(loss, StaticShape.of(scoped, labels)); // [...]
  }

  private static Operand<TFloat32> sparse(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels) {
    Gradient.register();
    return tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels).loss(); // [N]
  }

  /** Computes the loss on Windows; an out-of-range label has a loss of 0 here. */
  static Operand<TFloat32> dense(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, Operand<TInt32> classes) {
    Operand<TFloat32> oneHot =
        tf.oneHot(labels, classes, tf.constant(1f), tf.constant(0f)); // [N, V]
    return tf.nn.softmaxCrossEntropyWithLogits(logits, oneHot).loss(); // [N]
  }

  /**
   * Registers the gradient when the class is loaded: once in a JVM, under the class loader's lock.
   */
  private static final class Gradient {
    static {
      // False means that the op has a gradient already, which cannot be replaced: one that another
      // class loader's copy of this class registered, or one that a later TensorFlow provides.
      boolean unused =
          TensorFlow.registerCustomGradient(
              SparseSoftmaxCrossEntropyWithLogits.Inputs.class,
              (tf, op, upstream) ->
                  inputs(tf, (SparseSoftmaxCrossEntropyWithLogits.Inputs<?>) op, upstream.get(0)));
    }

    static void register() {}

    private static <T extends TNumber> List<Operand<?>> inputs(
        Ops tf, SparseSoftmaxCrossEntropyWithLogits.Inputs<T> op, Operand<?> loss) {
      @SuppressWarnings("unchecked") // the loss has the type of the logits
      Operand<T> upstream = (Operand<T>) loss; // [N]
      Operand<T> column = tf.expandDims(upstream, tf.constant(-1)); // [N, 1]
      Operand<T> logits = tf.math.mul(op.getOutputs().backprop(), column); // [N, V]
      return List.of(logits, tf.zerosLike(op.labels));
    }
  }
}
