package org.compressive.conformance.reference;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A loss by which attention over the compressed rows must equal attention over the evicted ones
 * (Algorithm 2).
 *
 * <p>Differs from the paper: it is a mean of squares rather than a norm, and queries are scaled by
 * one over the square root of the head width.
 *
 * @param stopGradient not used, as it changes no value
 */
public record ReferenceAttentionReconstruction(boolean stopGradient) implements ReferenceLoss {

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public SquaredDifferences of(
      double[][] evicted,
      double[][] compressed,
      UnaryOperator<double[][]> attention,
      Map<String, double[]> parameters) {
    return SquaredDifferences.of(attention.apply(evicted), attention.apply(compressed));
  }
}
