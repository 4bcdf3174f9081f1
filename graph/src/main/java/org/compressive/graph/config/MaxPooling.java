package org.compressive.graph.config;

/**
 * The largest of c rows, channel by channel. Has no parameters.
 *
 * @param rate the compression rate c, at least 1
 */
public record MaxPooling(PerLayer rate) implements Compression {

  public MaxPooling {
    Compression.checkRate(rate, 1);
  }

  /** The same rate in every layer. */
  public MaxPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return 0;
  }
}
