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
 * takes one of them for any number of functions. On Windows it has room for none; there the
 * gradient is TensorFlow's own.
 */
final class CustomGradient {

  private static final boolean WINDOWS =
      Ascii.toLowerCase(System.getProperty("os.name", "")).startsWith("windows");

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
    Registered.BACKWARDS.put(name, backward);
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
    if (WINDOWS) {
      return value;
    }
    List<Operand<?>> through = new ArrayList<>();
    through.add(tf.stopGradient(value));
    through.addAll(inputs);
    kept.forEach(operand -> through.add(tf.stopGradient(operand)));
    return tf.withName(Registered.PREFIX + name)
        .identityN(through)
        .output()
        .get(0)
        .expect(TFloat32.class);
  }

  /** Registered when the class is loaded: once in a JVM, under the class loader's lock. */
  private static final class Registered {

    static final String PREFIX = "CustomGradientOf";

    /** What follows is a number, where there are several in a scope. */
    private static final Pattern NAME =
        Pattern.compile("(?:.*/)?" + PREFIX + "([A-Za-z]+)(_\\d+)?");

    static final Map<String, Backward> BACKWARDS = new ConcurrentHashMap<>();

    static {
      // False means that another class loader's copy of this class has registered its own.
      boolean unused =
          TensorFlow.registerCustomGradient(
              IdentityN.Inputs.class, (tf, op, upstream) -> gradients(tf, op, upstream.get(0)));
    }

    private static List<Operand<?>> gradients(Ops tf, IdentityN.Inputs op, Operand<?> upstream) {
      Matcher matcher = NAME.matcher(op.getOutputs().op().name());
      checkState(matcher.matches(), "no gradient of %s is known", op.getOutputs().op().name());
      List<Operand<TFloat32>> through = new ArrayList<>();
      op.input.forEach(operand -> through.add(operand.asOutput().expect(TFloat32.class)));
      List<Operand<?>> all = new ArrayList<>();
      all.add(tf.zerosLike(through.get(0))); // goes no further than the value's StopGradient
      all.addAll(
          BACKWARDS
              .get(matcher.group(1))
              .call(
                  tf,
                  upstream.asOutput().expect(TFloat32.class),
                  through.get(0),
                  through.subList(1, through.size())));
      for (Operand<TFloat32> kept : through.subList(all.size(), through.size())) {
        all.add(tf.zerosLike(kept));
      }
      return all;
    }
  }
}
