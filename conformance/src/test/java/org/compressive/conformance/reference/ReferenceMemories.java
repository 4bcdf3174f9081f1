package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

/** What a model remembers between windows: per layer and stream, oldest row first. */
public final class ReferenceMemories {
  private final double[][][][] memory; // [L][B][M][D]
  private final double[][][][] compressed; // [L][B][C][D]

  /**
   * Takes memories as they are, without copying.
   *
   * @param memory {@code [L][B][M][D]}
   * @param compressed {@code [L][B][C][D]}
   */
  public ReferenceMemories(double[][][][] memory, double[][][][] compressed) {
    checkArgument(
        memory.length == compressed.length,
        "memory has %s layers and compressed memory %s, must be equal",
        memory.length,
        compressed.length);
    this.memory = memory;
    this.compressed = compressed;
  }

  /** The start: zeros, which are attended to (Algorithm 1, lines 1 and 2). */
  public static ReferenceMemories zeros(ReferenceDimensions sizes, int batch) {
    return new ReferenceMemories(
        new double[sizes.layers()][batch][sizes.memory()][sizes.width()],
        new double[sizes.layers()][batch][sizes.compressedMemory()][sizes.width()]);
  }

  public int layers() {
    return memory.length;
  }

  public int batch() {
    return memory[0].length;
  }

  /** A layer's memory {@code [B][M][D]}. */
  public double[][][] memory(int layer) {
    return memory[layer];
  }

  /** A layer's compressed memory {@code [B][C][D]}. */
  public double[][][] compressed(int layer) {
    return compressed[layer];
  }
}
