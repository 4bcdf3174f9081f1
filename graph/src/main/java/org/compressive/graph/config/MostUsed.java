package org.compressive.graph.config;

/**
 * Keeps the n_s/c rows that have received the most attention, in temporal order, and discards the
 * others. It has no parameters, but a memory of its own: the usage of every slot.
 *
 * <p>The paper sorts by "average attention (usage)" and gives no details. Here, the usage of a row
 * is the attention that it has received, averaged over heads and queries and over the windows in
 * which it has been visible, including the window in which it was written. Among rows with equal
 * usage, the older ones are kept.
 *
 * @param rate the compression rate c, at least 1
 */
public record MostUsed(PerLayer rate) implements Compression {

  public MostUsed {
    Compression.checkRate(rate, 1);
  }

  /** Creates a function with the same rate in every layer. */
  public MostUsed(int rate) {
    this(PerLayer.all(rate));
  }

  @Override
  public boolean looksAtUsage() {
    return true;
  }

  @Override
  public boolean keepsRows() {
    return true;
  }

  @Override
  public long productsPerRow(int layer, int width) {
    return 0;
  }
}
