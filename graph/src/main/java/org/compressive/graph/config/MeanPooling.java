package org.compressive.graph.config;

/**
 * The mean of c rows. It has no parameters. With a rate of 1, compressed memory is a continuation
 * of memory.
 *
 * @param rate the compression rate c, at least 1
 */
public record MeanPooling(PerLayer rate) implements Compression {

  public MeanPooling {
    Compression.checkRate(rate, 1);
  }

  /** Creates a function with the same rate in every layer. */
  public MeanPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return 0;
  }
}
