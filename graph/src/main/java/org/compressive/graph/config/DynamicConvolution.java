package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Dynamic convolution (Wu et al., 2019, arXiv 1901.10430, section 4): a depth-wise convolution with
 * one kernel for each head. The kernel is predicted from the current row and normalized to sum to
 * one by a softmax over its taps. The convolution covers the window and as much of memory as the
 * kernel reaches.
 *
 * @param kernel the number of taps of the kernel, including that of the current row; at least 2,
 *     and 31 by default, as in the upper layers of the paper
 */
public record DynamicConvolution(@JsonProperty(defaultValue = "31") int kernel) implements Mixer {

  public DynamicConvolution {
    checkArgument(kernel >= 2, "model.mixer.kernel (%s) must be at least 2", kernel);
  }

  @Override
  public String type() {
    return "dynamic-convolution";
  }

  @Override
  public boolean hasKeys() {
    return false;
  }

  @Override
  public int reach() {
    return kernel - 1;
  }
}
