package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.compressive.ops.Collectives;
import org.compressive.ops.Host;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;

/**
 * The time of an exchange, measured in the graph, where it overlaps with the backward pass. Clocks
 * of different machines are never compared.
 */
final class ExchangeTimes {

  private final Share share;
  private final Collectives collectives;
  private final Operand<TFloat64> started; // []

  ExchangeTimes(Ops tf, Share share, Collectives collectives) {
    this.share = share;
    this.collectives = collectives;
    started =
        Host.of(tf)
            .withName("started")
            .placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
  }

  /** Returns the input of the time at which this process started, in seconds since 1970. */
  Operand<TFloat64> started() {
    return started;
  }

  /**
   * Adds the measurement of an exchange.
   *
   * @param given the tensors of this process that are exchanged
   * @param received the sums over processes
   * @return the time that each process took to compute its tensors, in seconds, and then the time
   *     from there to the sums in this process, {@code [processes + 1]}
   */
  Operand<TFloat64> measured(Ops tf, List<? extends Op> given, List<? extends Op> received) {
    Ops scope = Host.of(tf.withSubScope("exchange_times"));
    var ready = scope.withControlDependencies(ImmutableList.copyOf(given)).timestamp(); // []
    double[] own = new double[share.processes()];
    own[share.index()] = 1;
    var computed = scope.math.mul(scope.constant(own), scope.math.sub(ready, started)); // [N]
    var all = collectives.sum(scope, computed); // [N]
    var done = scope.withControlDependencies(ImmutableList.copyOf(received)).timestamp(); // []
    var exchanged = scope.expandDims(scope.math.sub(done, ready), scope.constant(0)); // [1]
    return scope.concat(List.of(all, exchanged), scope.constant(0)); // [N + 1]
  }
}
