package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The function that compresses the rows evicted from memory: the paper's f<sub>c</sub>: R<sup>n_s x
 * d</sup> to R<sup>n_s/c x d</sup> (Rae et al., 2019, section 3.2). Each function computes one
 * compressed row from c rows, maps zeros to zeros, and may have a different rate in each layer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "function")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MaxPooling.class, name = "max-pooling"),
  @JsonSubTypes.Type(value = MeanPooling.class, name = "mean-pooling"),
  @JsonSubTypes.Type(value = Convolution.class, name = "convolution"),
  @JsonSubTypes.Type(value = DilatedConvolution.class, name = "dilated-convolution"),
  @JsonSubTypes.Type(value = MostUsed.class, name = "most-used"),
  @JsonSubTypes.Type(value = Recurrent.class, name = "recurrent"),
  @JsonSubTypes.Type(value = SoftmaxPooling.class, name = "softmax-pooling")
})
public sealed interface Compression
    permits MaxPooling,
        MeanPooling,
        Convolution,
        DilatedConvolution,
        MostUsed,
        Recurrent,
        SoftmaxPooling {

  /** Returns the compression rate c, the number of memory rows that become one compressed row. */
  PerLayer rate();

  /**
   * Returns the cost of the function: the number of multiplications in its matrix products per
   * evicted row.
   *
   * @param layer the layer, counted from 0
   * @param width the width of a row [d]
   */
  long productsPerRow(int layer, int width);

  /**
   * Returns whether the function needs the attention that each row has received. If so, memory
   * stores that attention with each row.
   */
  default boolean looksAtUsage() {
    return false;
  }

  /**
   * Returns whether compressed rows are original rows, unchanged, and so have ages of their own.
   */
  default boolean keepsRows() {
    return false;
  }

  /** Checks, for the constructors of functions, that rates are not too low. */
  static void checkRate(PerLayer rate, int least) {
    checkNotNull(rate, "model.compression.rate is missing");
    checkArgument(
        rate.least() >= least, "model.compression.rate (%s) must be at least %s", rate, least);
  }
}
