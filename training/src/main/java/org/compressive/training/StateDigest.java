package org.compressive.training;

import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A digest of variables: two processes with the same digest have, in all likelihood, the same bits.
 * It is a sum modulo 2^64 of the bits of each element times an odd number that depends on its
 * place.
 */
final class StateDigest {

  private static final long ODD = 0x9e3779b97f4a7c15L;

  private StateDigest() {}

  /** Adds the ops to the graph; the result is a scalar. */
  static Operand<TInt64> create(Ops tf, List<ResourceVariable<TFloat32>> variables) {
    Ops scope = tf.withSubScope("digest");
    List<Operand<TInt64>> sums = new ArrayList<>();
    long factor = ODD;
    for (ResourceVariable<TFloat32> variable : variables) {
      var flat = scope.reshape(variable.read(), scope.array(-1)); // [elements]
      var bits = scope.dtypes.cast(scope.bitcast(flat, TInt32.class), TInt64.class);
      var places =
          scope.range(
              scope.constant(0L), scope.constant(variable.shape().size()), scope.constant(1L));
      var odd =
          scope.math.add(
              scope.math.mul(places, scope.constant(2 * factor)), scope.constant(factor));
      sums.add(scope.sum(scope.math.mul(bits, odd), scope.constant(0))); // []
      factor = factor * ODD + 2;
    }
    return scope.math.addN(sums); // []
  }
}
