package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.Map;

/**
 * A gated recurrent unit without biases that reads each group of c rows from a state of zeros:
 *
 * <pre>
 * r = sigmoid(x W_r + h U_r)                        reset, gate 0
 * z = sigmoid(x W_z + h U_z)                        update, gate 1
 * n = tanh(x W_n + r * (h U_n))                     candidate, gate 2
 * h = (1 - z) * n + z * h
 * slot[s] = (h after the group's last row) output
 * </pre>
 */
public record ReferenceRecurrent(int width, int rate) implements ReferenceCompressor {

  public ReferenceRecurrent {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  @Override
  public ImmutableMap<String, ImmutableLongArray> shapes() {
    return ImmutableMap.of(
        "input", ImmutableLongArray.of(width, 3, width), // W (in, gate, out)
        "state", ImmutableLongArray.of(width, 3, width), // U (in, gate, out)
        "output", ImmutableLongArray.of(width, width)); // (in, out)
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    double[] input = parameters.get("input");
    double[] state = parameters.get("state");
    double[][] last =
        Arrays.stream(Rows.groups(evicted, rate))
            .map(group -> read(group, input, state))
            .toArray(double[][]::new); // [T/c][D]
    return Rows.times(last, parameters.get("output"), width); // [T/c][D]
  }

  private double[] read(double[][] group, double[] input, double[] state) {
    double[] h = new double[width]; // [D]
    for (double[] x : group) {
      double[] fromInput = times(x, input); // [3*D]
      double[] fromState = times(h, state); // [3*D]
      for (int n = 0; n < width; n++) {
        double r = Activations.sigmoid(fromInput[n] + fromState[n]);
        double z = Activations.sigmoid(fromInput[width + n] + fromState[width + n]);
        double candidate = Math.tanh(fromInput[2 * width + n] + r * fromState[2 * width + n]);
        h[n] = (1 - z) * candidate + z * h[n];
      }
    }
    return h;
  }

  private double[] times(double[] row, double[] gates) {
    return Rows.times(new double[][] {row}, gates, 3 * width)[0];
  }
}
