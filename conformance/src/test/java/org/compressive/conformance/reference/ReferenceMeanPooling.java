package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Map;

/** {@code slot[s][n] = (sum over j < c of evicted[s*c + j][n]) / c}. */
public record ReferenceMeanPooling(int width, int rate) implements ReferenceCompressor {

  public ReferenceMeanPooling {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    return Arrays.stream(Rows.groups(evicted, rate)).map(this::mean).toArray(double[][]::new);
  }

  private double[] mean(double[][] group) {
    double[] slot = new double[width]; // [D]
    for (double[] row : group) {
      for (int n = 0; n < width; n++) {
        slot[n] += row[n] / rate;
      }
    }
    return slot;
  }
}
