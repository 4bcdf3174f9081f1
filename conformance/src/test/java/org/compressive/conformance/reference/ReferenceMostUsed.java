package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Keeps one in c of all evicted rows (not of each group): those with the highest usage, in temporal
 * order, and the older first if usages are equal.
 */
public record ReferenceMostUsed(int width, int rate) implements ReferenceCompressor {
  /** The reference distinguishes usages that are closer than this, but float32 may not. */
  private static final double NARROWEST_GAP = 1e-6;

  public ReferenceMostUsed {
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  @Override
  public boolean usesUsage() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if float32 could choose other rows
   */
  @Override
  public Optional<ImmutableIntArray> kept(double[] usage) {
    int kept = usage.length / rate;
    List<Integer> byUsage =
        IntStream.range(0, usage.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(row -> -usage[row])
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    if (kept < usage.length) {
      checkGap(usage[byUsage.get(kept - 1)] - usage[byUsage.get(kept)]);
    }
    return Optional.of(
        ImmutableIntArray.copyOf(
            byUsage.stream().limit(kept).mapToInt(row -> row).sorted())); // [T/c]
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if float32 could choose other rows
   */
  @Override
  public double[][] compressed(
      double[][] evicted, double[] usage, Map<String, double[]> parameters) {
    Rows.checkGroups(evicted, rate);
    checkArgument(
        usage.length == evicted.length,
        "usage is of %s rows, evicted are %s",
        usage.length,
        evicted.length);
    return kept(usage).orElseThrow().stream()
        .mapToObj(row -> evicted[row].clone())
        .toArray(double[][]::new);
  }

  private static void checkGap(double gap) {
    checkState(
        gap == 0 || gap >= NARROWEST_GAP,
        "usages of the last row kept and the first one dropped differ by %s, must by nothing or at"
            + " least %s for float32 to choose the same",
        gap,
        NARROWEST_GAP);
  }
}
