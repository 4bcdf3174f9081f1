package org.compressive.graph.config;

/**
 * A weighted mean of c rows, channel by channel; the weights are a softmax over the group of a
 * learned linear map of its rows. Starts as mean pooling. Not in the paper.
 *
 * @param rate the compression rate c, at least 2: a group of one row leaves nothing to weigh
 */
public record SoftmaxPooling(PerLayer rate) implements Compression {

  public SoftmaxPooling {
    Compression.checkRate(rate, 2);
  }

  /** The same rate in every layer. */
  public SoftmaxPooling(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return (long) width * width;
  }
}
