package org.compressive.ops;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.IdentityN;
import org.tensorflow.types.TFloat32;

/**
 * A function with a hand-written gradient, for use where TensorFlow's own gradient would be slower
 * or would keep more tensors for the backward pass, or does not exist, as for a {@link
 * org.compressive.kernels.KernelOp}.
 *
 * <p>The function's value, its inputs and the tensors that its gradient needs pass through an
 * {@code IdentityN}, which copies nothing and has no gradient in the C++ registry. The first use in
 * a JVM registers a gradient for {@code IdentityN}, which identifies the function by the name of
 * the operation. TensorFlow Java can register at most ten gradients, of which this class uses one,
 * whatever the number of functions. On Windows it can register none. On other platforms, a gradient
 * that something else has already registered for {@code IdentityN} stays in place. In either case
 * the value keeps TensorFlow's own gradient.
 *
 * <p>Only first-order gradients are supported: a gradient of this gradient does not see the ops
 * that computed the value.
 */
public final class CustomGradient {

  private static final String PREFIX = "CustomGradientOf";

  /** Matches the name of an operation, with the numeric suffix it has when a scope has several. */
  private static final Pattern NAME = Pattern.compile("(?:.*/)?" + PREFIX + "([A-Za-z]+)(_\\d+)*");

  private static final Map<String, Backward> BACKWARDS = new ConcurrentHashMap<>();

  /**
   * The gradient of a function. It receives everything that it needs as arguments, so it holds no
   * reference to a graph. It must not call {@link Operand#shape}: TensorFlow holds the lock of the
   * graph while it builds a gradient, so the process would wait without an end.
   */
  public interface Backward {

    /**
     * Computes the gradients of the function's inputs.
     *
     * @param tf the ops that build the gradient
     * @param upstream the gradient of the value, of the same shape as the value
     * @param value the value of the function
     * @param operands the inputs of the function, followed by the kept operands
     * @return one gradient for each input, of that input's shape
     */
    List<Operand<TFloat32>> call(
        Ops tf,
        Operand<TFloat32> upstream,
        Operand<TFloat32> value,
        List<Operand<TFloat32>> operands);
  }

  private final String name;

  private CustomGradient(String name) {
    this.name = name;
  }

  /**
   * Defines a function by its gradient.
   *
   * @param name the name of the function: ASCII letters only, unique among all functions
   */
  public static CustomGradient define(String name, Backward backward) {
    BACKWARDS.put(name, backward);
    return new CustomGradient(name);
  }

  /** Returns whether gradients can be attached to values here; if not, {@link #apply} does not. */
  static boolean isAvailable() {
    return Registration.OURS;
  }

  /**
   * Attaches this gradient to a value.
   *
   * @param inputs the inputs from which the value was computed
   * @param kept other operands that the gradient needs
   * @return the value, with this gradient
   */
  public Operand<TFloat32> apply(
      Ops tf,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> inputs,
      List<Operand<TFloat32>> kept) {
    if (!Registration.OURS) {
      return value;
    }
    List<Operand<?>> through = new ArrayList<>();
    through.add(tf.stopGradient(value));
    through.addAll(inputs);
    kept.forEach(operand -> through.add(tf.stopGradient(operand)));
    return tf.withName(PREFIX + name).identityN(through).output().get(0).expect(TFloat32.class);
  }

  private static List<Operand<?>> gradients(Ops tf, IdentityN.Inputs op, Operand<?> upstream) {
    String node = op.getOutputs().op().name();
    Matcher matcher = NAME.matcher(node);
    Backward backward = matcher.matches() ? BACKWARDS.get(matcher.group(1)) : null;
    checkState(
        backward != null,
        "IdentityN (%s) has no gradient; compressive-ops has registered that of its own functions only",
        node);
    List<Operand<TFloat32>> through = new ArrayList<>();
    op.input.forEach(operand -> through.add(operand.asOutput().expect(TFloat32.class)));
    List<Operand<?>> all = new ArrayList<>();
    all.add(tf.zerosLike(through.get(0))); // stops at the value's StopGradient
    all.addAll(
        backward.call(
            tf,
            upstream.asOutput().expect(TFloat32.class),
            through.get(0),
            through.subList(1, through.size())));
    for (Operand<TFloat32> kept : through.subList(all.size(), through.size())) {
      all.add(tf.zerosLike(kept));
    }
    return all;
  }

  /** Registers the gradient on first use: once in a JVM, under the class loader's lock. */
  private static final class Registration {

    private static final boolean WINDOWS =
        Ascii.toLowerCase(System.getProperty("os.name", "")).startsWith("windows");

    static final boolean OURS =
        !WINDOWS
            && TensorFlow.registerCustomGradient(
                IdentityN.Inputs.class, (tf, op, upstream) -> gradients(tf, op, upstream.get(0)));
  }
}
