package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The distance from each query back to each key. Keys are indexed over [compressed memory; memory;
 * window].
 *
 * <p>Memory and window always share an axis on which a query's own key is at distance 0, and each
 * query is one step further from all keys than the query before it.
 *
 * @param memory M
 * @param compressed the distance from the window's first query back to each compressed row
 * @param separateAxes whether compressed rows' distances are on an axis of their own
 * @param clamp the largest distance (larger distances are treated as this one); 0 for none
 * @param sameLength whether a query sees no more keys than the first, the newest ones
 */
record RelativePositions(
    int memory,
    ImmutableList<Integer> compressed,
    boolean separateAxes,
    int clamp,
    boolean sameLength) {
  private static final double LONGEST_WAVE = 10000.0;

  /** Returns positions for compressed rows that come from consecutive groups. */
  static RelativePositions of(ReferenceDimensions sizes, int layer) {
    int m = sizes.memory(layer);
    int c = sizes.compressedMemory(layer);
    int rate = sizes.rate(layer);
    return of(
        sizes,
        layer,
        IntStream.range(0, c)
            .map(
                s ->
                    switch (sizes.options().positions()) {
                      case "separate" -> c - s; // the newest one step before the window
                      case "contiguous" -> m + c - s; // a row is one step, not c tokens
                      case "age" -> m + 1 + rate * (c - 1 - s); // its group's newest token
                      default -> throw new IllegalStateException(sizes.options().positions());
                    }));
  }

  /**
   * Returns positions for compressed rows with remembered ages.
   *
   * @param ages {@code [C][1]}; not used unless the layer stores them
   */
  static RelativePositions of(ReferenceDimensions sizes, int layer, double[][] ages) {
    return sizes.keepsAge(layer)
        ? of(sizes, layer, Arrays.stream(ages).mapToInt(age -> wholeTokens(age[0])))
        : of(sizes, layer);
  }

  private static RelativePositions of(
      ReferenceDimensions sizes, int layer, IntStream compressedDistances) {
    return new RelativePositions(
        sizes.memory(layer),
        compressedDistances.boxed().collect(ImmutableList.toImmutableList()),
        sizes.options().separateAxes(),
        sizes.options().clamp(),
        sizes.options().sameLength());
  }

  private static int wholeTokens(double age) {
    checkArgument(
        age >= 0 && age == Math.rint(age), "age is %s, must be a whole number of tokens", age);
    return (int) age;
  }

  /** Returns whether a key's distance is measured on the compressed memory's own axis. */
  boolean onCompressedAxis(int key) {
    return separateAxes && key < compressed.size();
  }

  /**
   * Returns the distance from a query of the window back to a key; negative if the key is in its
   * future.
   */
  int distance(int query, int key) {
    int ofFirstQuery =
        key < compressed.size() ? compressed.get(key) : memory - (key - compressed.size());
    int distance = ofFirstQuery + query;
    return clamp > 0 ? Math.min(distance, clamp) : distance;
  }

  /** Returns the first key that a query may see. */
  int firstKey(int query) {
    return sameLength ? query : 0;
  }

  /** Returns the last key that a query may see, which is its own. */
  int lastKey(int query) {
    return compressed.size() + memory + query;
  }

  /** Returns the longest distance from any query of a window. */
  int longest(int window) {
    return IntStream.rangeClosed(0, lastKey(window - 1))
        .map(key -> distance(window - 1, key))
        .max()
        .orElseThrow();
  }

  /**
   * Returns sinusoids of the distances 0 to {@code count - 1}: first all sines, then all cosines.
   *
   * @return {@code [count][D]}
   */
  static double[][] sinusoids(int count, int width) {
    double[][] rows = new double[count][width];
    for (int distance = 0; distance < count; distance++) {
      for (int k = 0; k < width / 2; k++) {
        double angle = distance * Math.pow(LONGEST_WAVE, -2.0 * k / width);
        rows[distance][k] = Math.sin(angle);
        rows[distance][width / 2 + k] = Math.cos(angle);
      }
    }
    return rows;
  }
}
