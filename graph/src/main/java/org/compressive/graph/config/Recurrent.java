package org.compressive.graph.config;

/**
 * A gated recurrent unit that reads each group of c rows, oldest first; its last state, through a
 * linear map, is the compressed row. Recurrent compressors are future work in the paper (section
 * 6). Without biases, so that zeros stay zeros.
 *
 * @param rate the compression rate c, at least 2: in a group of one row nothing recurs
 */
public record Recurrent(PerLayer rate) implements Compression {

  public Recurrent {
    Compression.checkRate(rate, 2);
  }

  /** The same rate in every layer. */
  public Recurrent(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    long square = (long) width * width;
    return 6 * square + square / rate.at(layer);
  }
}
