package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The loss that trains the compressors: a loss of the compressed rows, or none.
 *
 * <p>Each is a record with the components of the configuration's record of the same name without
 * "Reference". Their values only affect which gradients pass, and hence nothing here.
 */
public interface ReferenceLoss {

  /**
   * Returns the loss with this name.
   *
   * @param simpleName the name of the configuration's record, such as "AutoEncoding"
   * @param settings the record's components in order
   * @throws IllegalStateException if the reference has no such loss
   */
  static ReferenceLoss named(String simpleName, Object... settings) {
    return ByName.make(ReferenceLoss.class, simpleName, settings);
  }

  /** Returns whether there is a loss at all; otherwise it is always 0. */
  boolean exists();

  /**
   * Returns the shapes of the parameters that it adds to each layer that compresses, by their names
   * below {@code layer_%02d/compression/}.
   */
  default ImmutableMap<String, ImmutableLongArray> shapes(int width, int rate) {
    return ImmutableMap.of();
  }

  /**
   * Returns one stream's part of the squared differences whose mean is the loss of one layer.
   *
   * @param evicted {@code [T][D]}
   * @param compressed the rows computed from them, {@code [T/c][D]}
   * @param attention attention of the window's queries, without those of padding, over rows {@code
   *     [N][D]}
   * @param parameters row-major, by the names of {@link #shapes}; others are ignored
   */
  SquaredDifferences of(
      double[][] evicted,
      double[][] compressed,
      UnaryOperator<double[][]> attention,
      Map<String, double[]> parameters);
}
