package org.compressive.graph.config;

/**
 * Keeps the n_s/c rows that have received the most attention, in temporal order, and forgets the
 * others. Has no parameters, but a memory of its own: the usage of every slot.
 *
 * <p>The paper sorts by "average attention (usage)" and says no more. Here the usage of a row is
 * the attention it has received, averaged over heads and queries, summed over the windows it has
 * lived through, its own among them, and divided by their number. Of equally used rows the older
 * are kept.
 *
 * @param rate the compression rate c, at least 1
 */
public record MostUsed(PerLayer rate) implements Compression {

  public MostUsed {
    Compression.checkRate(rate, 1);
  }

  /** The same rate in every layer. */
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
