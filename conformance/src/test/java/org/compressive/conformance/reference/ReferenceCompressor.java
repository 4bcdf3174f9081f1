package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.Optional;

/**
 * A compression function, which computes one row from every {@link #rate} rows that memory evicts.
 * All compression functions map zeros to zeros.
 *
 * <p>Each is a record whose components are the width, followed by the settings of the
 * configuration's record of the same name without "Reference", in the same order.
 */
public interface ReferenceCompressor {

  /**
   * Returns the compressor with this name.
   *
   * @param simpleName the name of the configuration's record, such as "MaxPooling"
   * @param width D
   * @param settings the record's components in order
   * @throws IllegalStateException if the reference has no such compressor
   */
  static ReferenceCompressor named(String simpleName, int width, Object... settings) {
    Object[] arguments = new Object[settings.length + 1];
    arguments[0] = width;
    System.arraycopy(settings, 0, arguments, 1, settings.length);
    return ByName.make(ReferenceCompressor.class, simpleName, arguments);
  }

  /** Returns D. */
  int width();

  /** Returns c, the number of evicted rows that become one compressed row. */
  int rate();

  /** Returns the shapes of its parameters by their names below {@code layer_%02d/compression/}. */
  default ImmutableMap<String, ImmutableLongArray> shapes() {
    return ImmutableMap.of();
  }

  /**
   * Returns the number of products that are summed for one output of a parameter, so that random
   * values can be scaled correctly: the size of the first axis, unless several taps are summed.
   */
  default long inputs(String parameter) {
    return shapes().get(parameter).get(0);
  }

  /**
   * Returns whether rows are chosen by the attention that they received, which then has to be
   * remembered.
   */
  default boolean usesUsage() {
    return false;
  }

  /**
   * Returns the evicted rows that the compressed rows consist of, oldest first, with 0 for the
   * oldest evicted; empty if a compressed row is computed from several. Present if {@link
   * #usesUsage}.
   *
   * @param usage {@code [T]}, as for {@link #compressed}
   */
  default Optional<ImmutableIntArray> kept(double[] usage) {
    return Optional.empty();
  }

  /**
   * Compresses one stream's evicted rows.
   *
   * @param evicted {@code [T][D]}, oldest first; T is a multiple of the rate
   * @param usage {@code [T]}, the mean attention that each row received in a window; only used if
   *     {@link #usesUsage}
   * @param parameters row-major, by the names of {@link #shapes}; others are ignored
   * @return {@code [T/c][D]}, oldest first
   */
  double[][] compressed(double[][] evicted, double[] usage, Map<String, double[]> parameters);
}
