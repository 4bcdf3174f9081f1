package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;

/**
 * Attention with a learned span in each head (Sukhbaatar et al. 2019): {@code a_j = m_z(x_j)
 * exp(s_j) / sum_k m_z(x_k) exp(s_k)}, where x_j is the number of slots from the query back to key
 * j and {@code m_z(x) = min(max((R + z - x) / R, 0), 1)}.
 */
public record ReferenceAdaptiveSpan(int limit, int ramp, double lossWeight, double initial)
    implements ReferenceMixer {

  public ReferenceAdaptiveSpan {
    checkArgument(
        limit > 0 && ramp > 0, "limit and ramp are %s, %s, must be positive", limit, ramp);
  }

  @Override
  public ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer) {
    return ImmutableMap.<String, Declaration>builder()
        .putAll(new ReferenceRelativeAttention().declarations(sizes, layer))
        .put("span", Declaration.share(sizes.heads()))
        .buildOrThrow();
  }

  @Override
  public Layer layer(ReferenceParameters parameters, int layer) {
    double[] shares = shares(parameters, layer);
    return ReferenceRelativeAttention.layer(
        parameters,
        layer,
        new ReferenceAttention(
            parameters,
            layer,
            (head, query, back) ->
                Math.min(Math.max((ramp + limit * shares[head] - back) / ramp, 0.0), 1.0)));
  }

  /** Returns the weight times the mean span of each layer, summed over layers. */
  @Override
  public double loss(ReferenceParameters parameters) {
    double sum = 0.0;
    for (int layer = 0; layer < parameters.dimensions().layers(); layer++) {
      sum += lossWeight * limit * Arrays.stream(shares(parameters, layer)).average().orElseThrow();
    }
    return sum;
  }

  private static double[] shares(ReferenceParameters parameters, int layer) {
    return parameters.get(ReferenceParameters.layerPrefix(layer) + "attention/span");
  }
}
