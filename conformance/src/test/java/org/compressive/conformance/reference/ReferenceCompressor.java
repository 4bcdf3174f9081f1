package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.Optional;

/**
 * A compression function: makes one row of every {@link #rate} rows that memory evicts. All of them
 * make zeros of zeros.
 *
 * <p>Each is a record whose components are the width and then the settings of the configuration's
 * record of the same name without "Reference", in their order.
 */
public interface ReferenceCompressor {

  /**
   * The compressor of that name.
   *
   * @param simpleName of the configuration's record, such as "MaxPooling"
   * @param width D
   * @param settings the record's components in their order
   * @throws IllegalStateException if the reference has no such compressor
   */
  static ReferenceCompressor named(String simpleName, int width, Object... settings) {
    Object[] arguments = new Object[settings.length + 1];
    arguments[0] = width;
    System.arraycopy(settings, 0, arguments, 1, settings.length);
    return ByName.make(ReferenceCompressor.class, simpleName, arguments);
  }

  /** D. */
  int width();

  /** c, evicted rows that become one compressed row. */
  int rate();

  /** Shapes of its parameters by their names below {@code layer_%02d/compression/}. */
  default ImmutableMap<String, ImmutableLongArray> shapes() {
    return ImmutableMap.of();
  }

  /**
   * How many products make one output of a parameter, so that random values can be given the right
   * size: the first axis, unless several taps are added up.
   */
  default long inputs(String parameter) {
    return shapes().get(parameter).get(0);
  }

  /** Whether rows are chosen by the attention they received, which then has to be remembered. */
  default boolean usesUsage() {
    return false;
  }

  /**
   * Which evicted rows the compressed rows are, oldest first, 0 for the oldest evicted; nothing
   * where compressed rows are made of several. Present where {@link #usesUsage}.
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
   * @param usage {@code [T]}, the mean attention each row received in a window; only looked at
   *     where {@link #usesUsage}
   * @param parameters row-major, by the names of {@link #shapes}; others are ignored
   * @return {@code [T/c][D]}, oldest first
   */
  double[][] compressed(double[][] evicted, double[] usage, Map<String, double[]> parameters);
}
