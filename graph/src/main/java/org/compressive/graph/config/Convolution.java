package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One-dimensional convolution without bias whose kernel and stride are the rate, the function that
 * worked best in the paper (section 5.3 and table 5).
 *
 * @param rate the compression rate c, at least 1
 */
public record Convolution(int rate) implements Compression {

  public Convolution {
    checkArgument(rate >= 1, "model.compression.rate (%s) must be at least 1", rate);
  }
}
