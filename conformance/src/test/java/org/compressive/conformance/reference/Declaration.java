package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableLongArray;

/** The shape of a parameter, and the normal distribution from which a random value is drawn. */
record Declaration(ImmutableLongArray shape, double centre, double spread) {

  /** Declares a matrix whose outputs are sums of {@code inputs} products. */
  static Declaration weight(int inputs, long... shape) {
    return weight(inputs, ImmutableLongArray.copyOf(shape));
  }

  static Declaration weight(long inputs, ImmutableLongArray shape) {
    return new Declaration(shape, 0.0, 1.0 / Math.sqrt((double) inputs));
  }

  static Declaration bias(long... shape) {
    return around(0.0, shape);
  }

  /** Declares values around a center other than 0. */
  static Declaration around(double centre, long... shape) {
    return new Declaration(ImmutableLongArray.copyOf(shape), centre, 0.3);
  }

  /** Declares shares, which are nearly always from 0 to 1. */
  static Declaration share(long... shape) {
    return new Declaration(ImmutableLongArray.copyOf(shape), 0.5, 0.1);
  }

  int size() {
    return Math.toIntExact(shape.stream().reduce(1, Math::multiplyExact));
  }
}
