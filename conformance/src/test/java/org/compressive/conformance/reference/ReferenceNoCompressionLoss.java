package org.compressive.conformance.reference;

import java.util.Map;
import java.util.function.UnaryOperator;

/** The absence of a loss: compressors keep their initial parameters. */
public record ReferenceNoCompressionLoss() implements ReferenceLoss {

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
