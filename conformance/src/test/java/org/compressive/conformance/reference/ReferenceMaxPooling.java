package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Map;

/** {@code slot[s][n] = max over j < c of evicted[s*c + j][n]}. */
public record ReferenceMaxPooling(int width, int rate) implements ReferenceCompressor {

  public ReferenceMaxPooling {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    return Arrays.stream(Rows.groups(evicted, rate)).map(this::highest).toArray(double[][]::new);
  }

  private double[] highest(double[][] group) {
    double[] slot = group[0].clone(); // [D]
    for (double[] row : group) {
      for (int n = 0; n < width; n++) {
        slot[n] = Math.max(slot[n], row[n]);
      }
    }
    return slot;
  }
}
