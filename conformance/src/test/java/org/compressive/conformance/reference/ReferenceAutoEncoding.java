package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A loss by which the evicted rows must be recovered from the compressed ones: {@code
 * reconstruction[s*c + tap] = slot[s] decoder[:, tap, :]}.
 */
public record ReferenceAutoEncoding() implements ReferenceLoss {

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public ImmutableMap<String, ImmutableLongArray> shapes(int width, int rate) {
    return ImmutableMap.of("decoder", ImmutableLongArray.of(width, rate, width)); // (in, tap, out)
  }

  @Override
  public SquaredDifferences of(
      double[][] evicted,
      double[][] compressed,
      UnaryOperator<double[][]> attention,
      Map<String, double[]> parameters) {
    double[] decoder = parameters.get("decoder");
    int width = evicted[0].length;
    int rate = evicted.length / compressed.length;
    double[][] taps = Rows.times(compressed, decoder, rate * width); // [T/c][c*D]
    double[][] reconstruction = new double[evicted.length][width]; // [T][D]
    for (int t = 0; t < evicted.length; t++) {
      System.arraycopy(taps[t / rate], t % rate * width, reconstruction[t], 0, width);
    }
    return SquaredDifferences.of(evicted, reconstruction);
  }
}
