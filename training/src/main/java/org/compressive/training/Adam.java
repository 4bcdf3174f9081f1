package org.compressive.training;

import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam (Kingma and Ba, 2015), computed by TensorFlow's own kernel. The constants are the usual
 * ones, because Rae et al. (2019) do not report theirs.
 */
final class Adam {

  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Operand<TFloat32> beta1;
  private final Operand<TFloat32> beta2;
  private final Operand<TFloat32> epsilon;
  private final Operand<TFloat32> beta1Power;
  private final Operand<TFloat32> beta2Power;
  private final Operand<TFloat32> learningRate;

  /**
   * @param step the number of this update, counted from 1, a scalar
   * @param learningRate the learning rate, a scalar
   */
  Adam(Ops tf, Operand<TFloat32> step, Operand<TFloat32> learningRate) {
    beta1 = tf.constant(BETA_1);
    beta2 = tf.constant(BETA_2);
    epsilon = tf.constant(EPSILON);
    beta1Power = tf.math.pow(beta1, step);
    beta2Power = tf.math.pow(beta2, step);
    this.learningRate = learningRate;
  }

  Op apply(
      Ops tf,
      ResourceVariable<TFloat32> parameter,
      AdamVariables slots,
      Operand<TFloat32> gradient) {
    return tf.train.resourceApplyAdam(
        parameter.handle(),
        slots.mean().handle(),
        slots.variance().handle(),
        beta1Power,
        beta2Power,
        learningRate,
        beta1,
        beta2,
        epsilon,
        gradient);
  }
}
