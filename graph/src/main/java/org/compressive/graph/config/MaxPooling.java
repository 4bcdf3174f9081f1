package org.compressive.graph.config;

/**
 * The maximum of c rows in each channel. It has no parameters.
 *
 * @param rate the compression rate c, at least 1
 */
public record MaxPooling(PerLayer rate) implements Compression {

  public MaxPooling {
    Compression.checkRate(rate, 1);
  }

  /** Creates a function with the same rate in every layer. */
  public MaxPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return 0;
  }
}
