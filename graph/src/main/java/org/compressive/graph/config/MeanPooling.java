package org.compressive.graph.config;

/**
 * The mean of c rows. Has no parameters. With rate 1 compressed memory is memory continued.
 *
 * @param rate the compression rate c, at least 1
 */
public record MeanPooling(PerLayer rate) implements Compression {

  public MeanPooling {
    Compression.checkRate(rate, 1);
  }

  /** The same rate in every layer. */
  public MeanPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return 0;
  }
}
