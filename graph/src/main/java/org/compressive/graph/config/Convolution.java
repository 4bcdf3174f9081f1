package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A one-dimensional convolution without bias whose stride is the rate; in the paper, the function
 * that worked best (section 5.3 and table 5).
 *
 * <p>This differs from the authors' code if kernels overlap: here, zeros are placed before the
 * oldest row, so that the result has n_s/c rows; in the authors' code the last compressed row is
 * missing.
 *
 * @param rate the compression rate c, at least 1
 * @param overlap the number of rows of the previous group that each kernel also covers; the kernel
 *     is c + overlap rows long. 0 by default, as in the paper
 */
public record Convolution(PerLayer rate, @JsonProperty(defaultValue = "0") int overlap)
    implements Compression {

  public Convolution {
    Compression.checkRate(rate, 1);
    checkArgument(overlap >= 0, "model.compression.overlap (%s) must be 0 or more", overlap);
  }

  /** Creates a convolution with the same rate in every layer, without overlap. */
  public Convolution(int rate) {
    this(PerLayer.all(rate), 0);
  }

  @Override
  public long productsPerRow(int layer, int width) {
    int c = rate.at(layer);
    return (long) (c + overlap) * width * width / c;
  }
}
