package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What trains the compressors: a loss of the compressed rows, or none.
 *
 * <p>Each is a record with the components of the configuration's record of the same name without
 * "Reference". Their values change what gradients pass and hence nothing here.
 */
public interface ReferenceLoss {

  /**
   * The loss of that name.
   *
   * @param simpleName of the configuration's record, such as "AutoEncoding"
   * @param settings the record's components in their order
   * @throws IllegalStateException if the reference has no such loss
   */
  static ReferenceLoss named(String simpleName, Object... settings) {
    return ByName.make(ReferenceLoss.class, simpleName, settings);
  }

  /** Whether there is a loss at all; otherwise it is always 0. */
  boolean exists();

  /**
   * Shapes of the parameters that it adds to each layer that compresses, by their names below
   * {@code layer_%02d/compression/}.
   */
  default ImmutableMap<String, ImmutableLongArray> shapes(int width, int rate) {
    return ImmutableMap.of();
  }

  /**
   * What the loss of one layer is the mean of, as far as it comes from one stream.
   *
   * @param evicted {@code [T][D]}
   * @param compressed the rows made of them, {@code [T/c][D]}
   * @param attention attention of the window's queries over rows {@code [N][D]}; without those of
   *     padding
   * @param parameters row-major, by the names of {@link #shapes}; others are ignored
   */
  SquaredDifferences of(
      double[][] evicted,
      double[][] compressed,
      UnaryOperator<double[][]> attention,
      Map<String, double[]> parameters);
}
