package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How rows that fall out of memory become compressed rows: the paper's f<sub>c</sub>: R<sup>n_s x
 * d</sup> to R<sup>n_s/c x d</sup> (Rae et al., 2019, section 3.2). Each function makes one
 * compressed row of c rows, zeros of zeros, and may have another rate in each layer.
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

  /** The compression rate c: so many rows of memory become one compressed row. */
  PerLayer rate();

  /**
   * The cost of the function: multiplications in its matrix products, per row that falls out of
   * memory.
   *
   * @param layer counted from 0
   * @param width of a row [d]
   */
  long productsPerRow(int layer, int width);

  /** Whether the function looks at how much attention a row has received, which is then kept. */
  default boolean looksAtUsage() {
    return false;
  }

  /** Whether a compressed row is one of the rows as it was, and so has an age of its own. */
  default boolean keepsRows() {
    return false;
  }

  /** For the constructors of functions: refuses rates that are too low. */
  static void checkRate(PerLayer rate, int least) {
    checkNotNull(rate, "model.compression.rate is missing");
    checkArgument(
        rate.least() >= least, "model.compression.rate (%s) must be at least %s", rate, least);
  }
}
