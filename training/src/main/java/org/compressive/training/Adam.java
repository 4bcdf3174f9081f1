package org.compressive.training;

import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The update of one parameter by Adam (Kingma and Ba, 2015), computed by TensorFlow's own kernel,
 * after weight decay if the configuration asks for it.
 */
final class Adam {

  private final OptimizerConfig config;
  private final Operand<TFloat32> beta1;
  private final Operand<TFloat32> beta2;
  private final Operand<TFloat32> epsilon;
  private final Operand<TFloat32> beta1Power;
  private final Operand<TFloat32> beta2Power;
  private final Operand<TFloat32> learningRate;

  /**
   * @param config the constants
   * @param step the number of this update, counted from 1, a scalar
   * @param learningRate the learning rate, a scalar
   */
  Adam(Ops tf, OptimizerConfig config, Operand<TFloat32> step, Operand<TFloat32> learningRate) {
    this.config = config;
    beta1 = tf.constant((float) config.beta1());
    beta2 = tf.constant((float) config.beta2());
    epsilon = tf.constant((float) config.epsilon());
    beta1Power = tf.math.pow(beta1, step);
    beta2Power = tf.math.pow(beta2, step);
    this.learningRate = learningRate;
  }

  Op apply(
      Ops tf,
      ResourceVariable<TFloat32> parameter,
      AdamVariables slots,
      Operand<TFloat32> gradient) {
    Ops decayed = decays(parameter) ? tf.withControlDependencies(decay(tf, parameter)) : tf;
    return decayed.train.resourceApplyAdam(
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

  private boolean decays(ResourceVariable<TFloat32> parameter) {
    return config.weightDecay() > 0 && parameter.shape().numDimensions() > 1;
  }

  private Op decay(Ops tf, ResourceVariable<TFloat32> parameter) {
    var share = tf.math.mul(learningRate, tf.constant((float) config.weightDecay())); // []
    return tf.assignSubVariableOp(
        parameter.handle(), tf.math.mul(parameter.read(), share)); // the parameter's shape
  }
}
