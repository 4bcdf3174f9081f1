package org.compressive.conformance.reference;

/**
 * How far each key lies behind each query. Keys are counted over [compressed memory; memory;
 * window].
 *
 * <p>Memory and window always share an axis on which a query's own key is at distance 0. Compressed
 * rows either continue it (a row counts as one step, not as the c tokens it stands for) or have an
 * axis of their own on which the newest of them lies one step before the window.
 */
record RelativePositions(int memory, int compressedMemory, boolean separateAxes) {
  private static final double LONGEST_WAVE = 10000.0;

  static RelativePositions of(ReferenceDimensions sizes, int layer) {
    return new RelativePositions(
        sizes.memory(layer), sizes.compressedMemory(layer), sizes.separateAxes());
  }

  /** Whether a key's distance is measured on the compressed memory's own axis. */
  boolean onCompressedAxis(int key) {
    return separateAxes && key < compressedMemory;
  }

  /**
   * The distance from a query of the window back to a key; negative if the key is in its future.
   */
  int distance(int query, int key) {
    if (!separateAxes) {
      return compressedMemory + memory + query - key; // K - T + i - j
    }
    return onCompressedAxis(key)
        ? compressedMemory + query - key
        : memory + query - (key - compressedMemory);
  }

  /** The last key that a query may see: its own. */
  int lastKey(int query) {
    return compressedMemory + memory + query;
  }

  /**
   * Sinusoids of the distances 0 to {@code count - 1}: first all sines, then all cosines.
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
