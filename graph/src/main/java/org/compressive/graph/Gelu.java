package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Gaussian error linear unit in its tanh approximation (Hendrycks and Gimpel, 2016, arXiv
 * 1606.08415).
 */
final class Gelu {

  private static final float CUBIC = 0.044715f;
  private static final float ROOT = (float) Math.sqrt(2 / Math.PI);

  private Gelu() {}

  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
    var cube = tf.math.mul(tf.math.mul(tf.math.square(x), x), tf.constant(CUBIC));
    var tanh = tf.math.tanh(tf.math.mul(tf.math.add(x, cube), tf.constant(ROOT)));
    var share = tf.math.add(tanh, tf.constant(1f));
    return tf.math.mul(tf.math.mul(x, tf.constant(0.5f)), share);
  }
}
