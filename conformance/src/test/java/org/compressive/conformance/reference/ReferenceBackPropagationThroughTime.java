package org.compressive.conformance.reference;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The task loss trains the compressors, through the memories of {@code windows} windows.
 *
 * @param windows not used, as it changes no value
 */
public record ReferenceBackPropagationThroughTime(int windows) implements ReferenceLoss {

  @Override
  public boolean exists() {
    return false;
  }

  @Override
  public SquaredDifferences of(
      double[][] evicted,
      double[][] compressed,
      UnaryOperator<double[][]> attention,
      Map<String, double[]> parameters) {
    return SquaredDifferences.NONE;
  }
}
