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
 * A function whose gradient is written by hand, where TensorFlow's own would be slower or keep more
 * for the backward pass.
 *
 * <p>Its value and what that was made of go through an {@code IdentityN}, which copies nothing and
 * has no gradient in the C++ registry. The first use in a JVM registers one, which finds the
 * function by the operation's name. TensorFlow Java has room for ten registered gradients: this
 * takes one of them for any number of functions. On Windows it has room for none, and where another
 * has registered one for {@code IdentityN} before, it stays; in both cases a value keeps
 * TensorFlow's own gradient.
 *
 * <p>Of the first order only: a gradient of this gradient does not see what stands behind the
 * value.
 */
final class CustomGradient {

  private static final String PREFIX = "CustomGradientOf";

  /** What follows is made of numbers, where there are several in a scope. */
  private static final Pattern NAME = Pattern.compile("(?:.*/)?" + PREFIX + "([A-Za-z]+)(_\\d+)*");

  private static final Map<String, Backward> BACKWARDS = new ConcurrentHashMap<>();

  /** A gradient. It sees all it needs, so that it need not remember any graph. */
  interface Backward {

    /**
     * The gradients of what the function takes.
     *
     * @param tf where ops are added
     * @param upstream the gradient of the value, of its shape
     * @param value the function's
     * @param operands the function's inputs, and what was kept for this
     * @return one for each input, of its shape
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
   * Makes a gradient known.
   *
   * @param name of the function: letters, unique among all
   */
  static CustomGradient define(String name, Backward backward) {
    BACKWARDS.put(name, backward);
    return new CustomGradient(name);
  }

  /**
   * Gives a value this gradient.
   *
   * @param inputs what it is a function of
   * @param kept other operands that the gradient looks at
   * @return the value
   */
  Operand<TFloat32> apply(
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
    all.add(tf.zerosLike(through.get(0))); // goes no further than the value's StopGradient
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

  /** Made when the first value gets its gradient: once in a JVM, under the class loader's lock. */
  private static final class Registration {

    private static final boolean WINDOWS =
        Ascii.toLowerCase(System.getProperty("os.name", "")).startsWith("windows");

    static final boolean OURS =
        !WINDOWS
            && TensorFlow.registerCustomGradient(
                IdentityN.Inputs.class, (tf, op, upstream) -> gradients(tf, op, upstream.get(0)));
  }
}
