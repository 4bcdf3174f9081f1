package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A chain of convolutions with two taps and growing dilation, each followed by a rectifier, and
 * then a convolution whose kernel and stride are the rate. None of them has a bias. The paper
 * mentions dilated convolutions without details; the chain is the one in the authors' code.
 *
 * <p>This differs from the authors' code: here, zeros are placed before the oldest row, so that the
 * result has n_s/c rows; in the authors' code the input shrinks by the sum of the dilations.
 *
 * @param rate the compression rate c, at least 1
 * @param dilations the distance in rows between the two taps of each convolution in the chain; 1, 2
 *     and 4 by default
 */
public record DilatedConvolution(
    PerLayer rate, @JsonProperty(defaultValue = "[1, 2, 4]") List<Integer> dilations)
    implements Compression {

  public DilatedConvolution {
    Compression.checkRate(rate, 1);
    checkNotNull(dilations, "model.compression.dilations is missing");
    checkArgument(
        !dilations.isEmpty() && dilations.stream().allMatch(d -> d != null && d >= 1),
        "model.compression.dilations (%s) must be numbers of at least 1, and one or more",
        dilations);
    dilations = List.copyOf(dilations);
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return (2L * dilations.size() + 1) * width * width;
  }
}
