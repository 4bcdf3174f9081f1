package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.stream.IntStream;

/** What a model remembers between windows: per layer and stream, oldest row first. */
public final class ReferenceMemories {
  private final double[][][][] memory; // [L][B][M][D]
  private final double[][][][] compressed; // [L][B][C][D]
  private final double[][][][] usage; // [L][B][M or 0][2]

  /**
   * Takes memories as they are, without copying.
   *
   * @param memory {@code [L][B][M][D]}
   * @param compressed {@code [L][B][C][D]}
   * @param usage {@code [L][B][M][2]}: attention received so far, and windows lived through, of
   *     each row of memory; {@code [B][0][2]} in a layer that keeps none
   */
  public ReferenceMemories(double[][][][] memory, double[][][][] compressed, double[][][][] usage) {
    checkArgument(
        memory.length == compressed.length && memory.length == usage.length,
        "memory has %s layers, compressed memory %s and usage %s, must be equal",
        memory.length,
        compressed.length,
        usage.length);
    this.memory = memory;
    this.compressed = compressed;
    this.usage = usage;
  }

  /** The start: zeros, which are attended to (Algorithm 1, lines 1 and 2). */
  public static ReferenceMemories zeros(ReferenceDimensions sizes, int batch) {
    double[][][][] memory = new double[sizes.layers()][][][];
    double[][][][] compressed = new double[sizes.layers()][][][];
    double[][][][] usage = new double[sizes.layers()][][][];
    for (int l = 0; l < sizes.layers(); l++) {
      memory[l] = new double[batch][sizes.memory(l)][sizes.width()];
      compressed[l] = new double[batch][sizes.compressedMemory(l)][sizes.width()];
      usage[l] = new double[batch][sizes.keepsUsage(l) ? sizes.memory(l) : 0][2];
    }
    return new ReferenceMemories(memory, compressed, usage);
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

  /** The usage of a layer's memory {@code [B][M][2]}, {@code [B][0][2]} where none is kept. */
  public double[][][] usage(int layer) {
    return usage[layer];
  }

  /** Checks that these are memories of such a model for so many streams. */
  void checkFit(ReferenceDimensions sizes, int batch) {
    checkArgument(
        layers() == sizes.layers(),
        "memories have %s layers, the model has %s",
        layers(),
        sizes.layers());
    checkArgument(batch() == batch, "memories are for %s streams, tokens for %s", batch(), batch);
    for (int l = 0; l < layers(); l++) {
      checkRows("memory", l, memory[l], sizes.memory(l));
      checkRows("compressed memory", l, compressed[l], sizes.compressedMemory(l));
      checkRows("usage", l, usage[l], sizes.keepsUsage(l) ? sizes.memory(l) : 0);
    }
  }

  private static void checkRows(String what, int layer, double[][][] streams, int wanted) {
    checkArgument(
        IntStream.range(0, streams.length).allMatch(b -> streams[b].length == wanted),
        "%s of layer %s must have %s rows in each stream",
        what,
        layer,
        wanted);
  }
}
