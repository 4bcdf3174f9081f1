package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * The rule for the length of a window: it must be a multiple of {@link ModelConfig#windowUnit} and
 * at most {@link ModelConfig#window}.
 */
public final class WindowRule {

  private static final String RULE =
      "must be a positive multiple of %s and at most model.window (%s)";

  private WindowRule() {}

  /**
   * Checks that the model can read and remember a window, as far as the window's shape is known.
   *
   * @param name the plural name of the value that has this shape, for messages
   * @param layout its axes, {@code [B, T]} or {@code [B, T, D]}
   * @throws IllegalArgumentException if it has other axes or its length is not allowed
   */
  public static void check(ModelConfig config, String name, Shape shape, String layout) {
    int rank = CharMatcher.is(',').countIn(layout) + 1;
    checkArgument(shape.numDimensions() == rank, "%s (%s) must be %s", name, shape, layout);
    long length = shape.get(1);
    int unit = config.windowUnit();
    checkArgument(
        length == Shape.UNKNOWN_SIZE
            || (length >= 1 && length <= config.window() && length % unit == 0),
        "%s' window (%s) " + RULE,
        name,
        length,
        unit,
        config.window());
  }

  /**
   * Returns the tokens, after a check at run time that the length of their window is allowed.
   *
   * @param tokens {@code [B, T]}
   * @param unit the number of which T must be a multiple
   */
  static Operand<TInt32> checked(Ops tf, ModelConfig config, Operand<TInt32> tokens, int unit) {
    var length = StaticShape.size(tf, tokens, 1);
    Operand<TBool> whole =
        tf.math.equal(tf.math.floorMod(length, tf.constant(unit)), tf.constant(0));
    Operand<TBool> within =
        tf.math.logicalAnd(
            tf.math.greaterEqual(length, tf.constant(1)),
            tf.math.lessEqual(length, tf.constant(config.window())));
    var fits = tf.math.logicalAnd(whole, within);
    // Avoid an apostrophe, which TensorFlow would escape.
    String rule = "window of tokens " + RULE.formatted(unit, config.window()) + ", but is";
    Op check = tf.assertThat(fits, List.of(tf.constant(rule), length));
    return tf.withControlDependencies(check).identity(tokens);
  }
}
