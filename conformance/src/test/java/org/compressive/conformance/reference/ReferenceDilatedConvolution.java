package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.Map;

/**
 * Layers of dilated convolution, followed by a convolution whose kernel size and stride are the
 * rate; none has a bias.
 *
 * <pre>
 * y[t]    = relu(x[t - r] W[0] + x[t] W[1])          for each dilation r in turn, rows before the
 *                                                    first being zeros
 * slot[s] = sum over tap < c of y[s*c + tap] kernel[tap]
 * </pre>
 */
public record ReferenceDilatedConvolution(int width, int rate, List<Integer> dilations)
    implements ReferenceCompressor {

  public ReferenceDilatedConvolution {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
    for (int dilation : dilations) {
      checkArgument(dilation > 0, "a dilation is %s, must be positive", dilation);
    }
    dilations = ImmutableList.copyOf(dilations);
  }

  @Override
  public ImmutableMap<String, ImmutableLongArray> shapes() {
    ImmutableMap.Builder<String, ImmutableLongArray> shapes = ImmutableMap.builder();
    for (int index = 0; index < dilations.size(); index++) {
      shapes.put(name(index), ImmutableLongArray.of(2, width, width)); // (tap, in, out)
    }
    shapes.put("kernel", ImmutableLongArray.of(rate, width, width)); // (tap, in, out)
    return shapes.buildOrThrow();
  }

  @Override
  public long inputs(String parameter) {
    return shapes().get(parameter).get(0) * width;
  }

  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    Rows.checkGroups(evicted, rate);
    double[][] rows = evicted; // [T][D]
    for (int index = 0; index < dilations.size(); index++) {
      double[] weight = parameters.get(name(index));
      rows = Rows.relu(CausalConvolution.of(rows, weight, 2, 1, dilations.get(index)));
    }
    double[] kernel = parameters.get("kernel");
    return CausalConvolution.of(rows, kernel, rate, rate, 1); // [T/c][D]
  }

  private static String name(int index) {
    return "dilation_%02d".formatted(index);
  }
}
