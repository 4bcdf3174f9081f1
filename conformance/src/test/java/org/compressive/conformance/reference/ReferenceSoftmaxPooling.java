package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.Map;

/**
 * A weighted mean of each group of c rows, with separate weights for each channel:
 *
 * <pre>
 * weights[j][n] = softmax over j of (evicted[s*c + j] scores)[n]
 * slot[s][n]    = sum over j of weights[j][n] evicted[s*c + j][n]
 * </pre>
 */
public record ReferenceSoftmaxPooling(int width, int rate) implements ReferenceCompressor {

  public ReferenceSoftmaxPooling {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  @Override
  public ImmutableMap<String, ImmutableLongArray> shapes() {
    return ImmutableMap.of("scores", ImmutableLongArray.of(width, width)); // (in, out)
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    double[] scores = parameters.get("scores");
    return Arrays.stream(Rows.groups(evicted, rate))
        .map(group -> slot(group, Rows.times(group, scores, width)))
        .toArray(double[][]::new);
  }

  /** Returns one slot from a group's rows and their scores, both {@code [c][D]}. */
  private double[] slot(double[][] group, double[][] scores) {
    double[] slot = new double[width]; // [D]
    for (int n = 0; n < width; n++) {
      int channel = n;
      double[] weights =
          Rows.softmax(Arrays.stream(scores).mapToDouble(row -> row[channel]).toArray()); // [c]
      for (int j = 0; j < rate; j++) {
        slot[n] += weights[j] * group[j][n];
      }
    }
    return slot;
  }
}
