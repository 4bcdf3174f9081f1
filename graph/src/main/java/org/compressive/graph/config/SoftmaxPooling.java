package org.compressive.graph.config;

/**
 * A weighted mean of c rows in each channel. The weights are a softmax, over the group, of a
 * learned linear map of its rows. The map is zero before training, so that the function starts as
 * mean pooling. It is not in the paper.
 *
 * @param rate the compression rate c, at least 2: in a group of one row there is nothing to weight
 */
public record SoftmaxPooling(PerLayer rate) implements Compression {

  public SoftmaxPooling {
    Compression.checkRate(rate, 2);
  }

  /** Creates a function with the same rate in every layer. */
  public SoftmaxPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return (long) width * width;
  }
}
