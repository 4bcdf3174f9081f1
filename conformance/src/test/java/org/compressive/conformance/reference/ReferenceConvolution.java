package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;

/**
 * A convolution without bias whose stride is the rate: slot s sees the evicted rows {@code s*c -
 * overlap} to {@code s*c + c - 1}. Rows before the first row that this window evicts are zeros.
 */
public record ReferenceConvolution(int width, int rate, int overlap)
    implements ReferenceCompressor {

  public ReferenceConvolution {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
    checkArgument(overlap >= 0, "overlap is %s, must not be negative", overlap);
  }

  @Override
  public ImmutableMap<String, ImmutableLongArray> shapes() {
    return ImmutableMap.of("kernel", ImmutableLongArray.of(taps(), width, width)); // (tap, in, out)
  }

  @Override
  public long inputs(String parameter) {
    return (long) taps() * width;
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    Rows.checkGroups(evicted, rate);
    return CausalConvolution.of(evicted, parameters.get("kernel"), taps(), rate, 1);
  }

  private int taps() {
    return overlap + rate;
  }
}
