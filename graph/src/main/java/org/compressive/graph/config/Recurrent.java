package org.compressive.graph.config;

/**
 * A gated recurrent unit that reads each group of c rows, oldest first; a linear map of its last
 * state gives the compressed row. The paper names recurrent compressors as future work (section 6).
 * Neither the unit nor the map has a bias, so that zeros stay zeros.
 *
 * @param rate the compression rate c, at least 2: there is no recurrence in a group of one row
 */
public record Recurrent(PerLayer rate) implements Compression {

  public Recurrent {
    Compression.checkRate(rate, 2);
  }

  /** Creates a function with the same rate in every layer. */
  public Recurrent(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public long productsPerRow(int layer, int width) {
    long square = (long) width * width;
    return 6 * square + square / rate.at(layer);
  }
}
