package org.compressive.training;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.Collectives;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * An exchange that adds up the tensors of all processes. Tensors are joined in a few large buckets,
 * since each collective takes a message around the ring of processes. The last parameters come
 * first, because the backward pass computes their gradients first; the exchange of a bucket begins
 * while it computes the others.
 */
final class CollectiveExchange implements GradientExchange {

  private static final long BUCKET_BYTES = 16 << 20;

  private final Collectives collectives;
  private final ExchangePrecision precision;
  private final List<Operand<TFloat32>> given = new ArrayList<>();
  private final List<Operand<TFloat32>> received = new ArrayList<>();

  /**
   * Creates an exchange for one graph.
   *
   * @param precision the precision of gradients on their way
   */
  CollectiveExchange(Collectives collectives, ExchangePrecision precision) {
    this.collectives = collectives;
    this.precision = precision;
  }

  @Override
  public GroupGradient exchange(Ops tf, GroupGradient gradient) {
    var reversed = sums(tf, Lists.reverse(gradient.values()), precision);
    given.addAll(gradient.values());
    received.addAll(reversed);
    return gradient.withValues(Lists.reverse(reversed));
  }

  /** Returns the gradients that this process has given to {@link #exchange}. */
  List<Operand<TFloat32>> given() {
    return given;
  }

  /** Returns the sums that {@link #exchange} has returned. */
  List<Operand<TFloat32>> received() {
    return received;
  }

  /** Returns the number of bytes of {@link #given} on their way. */
  long bytes() {
    return given.stream().mapToLong(value -> value.shape().size() * precision.bytes()).sum();
  }

  /** Returns the sum over processes of each tensor. The shapes of the tensors are known. */
  List<Operand<TFloat32>> sums(Ops tf, List<Operand<TFloat32>> values) {
    return sums(tf, values, ExchangePrecision.FLOAT32);
  }

  private List<Operand<TFloat32>> sums(
      Ops tf, List<Operand<TFloat32>> values, ExchangePrecision precision) {
    Ops scope = tf.withSubScope("exchange");
    List<Operand<TFloat32>> sums = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < values.size(); i++) {
      bytes += values.get(i).shape().size() * precision.bytes();
      if (bytes >= BUCKET_BYTES || i == values.size() - 1) {
        sums.addAll(sumsOfBucket(scope, values.subList(from, i + 1), precision.type()));
        from = i + 1;
        bytes = 0;
      }
    }
    return sums;
  }

  /** Returns the sum over processes of a tensor of a known shape. */
  Operand<TFloat32> sum(Ops tf, Operand<TFloat32> value) {
    return sums(tf, List.of(value)).get(0);
  }

  private <T extends TNumber> List<Operand<TFloat32>> sumsOfBucket(
      Ops tf, List<Operand<TFloat32>> values, Class<T> type) {
    List<Operand<T>> flat = new ArrayList<>();
    values.forEach(value -> flat.add(cast(tf, tf.reshape(value, tf.array(-1)), type)));
    var bucket = flat.size() == 1 ? flat.get(0) : tf.concat(flat, tf.constant(0));
    var sum = cast(tf, collectives.sum(tf, bucket), TFloat32.class);
    List<Operand<TFloat32>> sums = new ArrayList<>();
    long from = 0;
    for (Operand<TFloat32> value : values) {
      Shape shape = value.shape();
      var part = tf.slice(sum, tf.array(from), tf.array(shape.size()));
      sums.add(tf.reshape(part, tf.constant(shape)));
      from += shape.size();
    }
    return sums;
  }

  @SuppressWarnings("unchecked") // the types are compared
  private static <T extends TNumber> Operand<T> cast(
      Ops tf, Operand<? extends TNumber> value, Class<T> type) {
    return value.type().equals(type) ? (Operand<T>) value : tf.dtypes.cast(value, type);
  }
}
