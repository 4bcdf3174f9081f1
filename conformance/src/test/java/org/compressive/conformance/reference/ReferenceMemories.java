package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The memories of a model between windows: per layer and stream, oldest row first. */
public final class ReferenceMemories {
  private final double[][][][] memory; // [L][B][M][D]
  private final double[][][][] compressed; // [L][B][C][D]
  private final double[][][][] usage; // [L][B][M or 0][2]
  private final double[][][][] age; // [L][B][C or 0][1]
  private final double[][][][] filled; // [L][B][M or 0][1]
  private final double[][][][] compressedFilled; // [L][B][C or 0][1]
  private final double[][][][] state; // [L][B][2 or 0][D]

  /**
   * Creates memories from these arrays, without copying them.
   *
   * @param memory {@code [L][B][M][D]}
   * @param compressed {@code [L][B][C][D]}
   * @param usage {@code [L][B][M][2]}: the attention received so far by each row of memory, and the
   *     number of windows over which it was received; {@code [B][0][2]} in a layer that stores none
   * @param age {@code [L][B][C][1]}: the number of tokens between a compressed row's token and the
   *     first token of the next window; {@code [B][0][1]} in a layer that stores none
   * @param filled {@code [L][B][M][1]}: 1 for a row of memory that is text, 0 for one that has not
   *     been filled yet; {@code [B][0][1]} if none are stored and all count as filled
   * @param compressedFilled {@code [L][B][C][1]}: the same for compressed memory
   * @param state {@code [L][B][2][D]}: the state of a mixer that carries one; {@code [B][0][D]} for
   *     any other
   */
  public ReferenceMemories(
      double[][][][] memory,
      double[][][][] compressed,
      double[][][][] usage,
      double[][][][] age,
      double[][][][] filled,
      double[][][][] compressedFilled,
      double[][][][] state) {
    ImmutableList<Integer> layers =
        Stream.of(memory, compressed, usage, age, filled, compressedFilled, state)
            .map(part -> part.length)
            .collect(ImmutableList.toImmutableList());
    checkArgument(
        layers.stream().distinct().count() == 1,
        "memory, compressed memory, usage, age, filled, compressedFilled and state have %s layers,"
            + " must be equal",
        layers);
    this.memory = memory;
    this.compressed = compressed;
    this.usage = usage;
    this.age = age;
    this.filled = filled;
    this.compressedFilled = compressedFilled;
    this.state = state;
  }

  /**
   * Returns the initial memories: zeros, which are attended to (Algorithm 1, lines 1 and 2) unless
   * they are flagged as not filled, and the ages of consecutive groups.
   */
  public static ReferenceMemories zeros(ReferenceDimensions sizes, int batch) {
    double[][][][] memory = new double[sizes.layers()][][][];
    double[][][][] compressed = new double[sizes.layers()][][][];
    double[][][][] usage = new double[sizes.layers()][][][];
    double[][][][] age = new double[sizes.layers()][batch][][];
    double[][][][] filled = new double[sizes.layers()][][][];
    double[][][][] compressedFilled = new double[sizes.layers()][][][];
    double[][][][] state = new double[sizes.layers()][][][];
    boolean masked = sizes.options().masked();
    for (int l = 0; l < sizes.layers(); l++) {
      memory[l] = new double[batch][sizes.memory(l)][sizes.width()];
      compressed[l] = new double[batch][sizes.compressedMemory(l)][sizes.width()];
      usage[l] = new double[batch][sizes.keepsUsage(l) ? sizes.memory(l) : 0][2];
      filled[l] = new double[batch][masked ? sizes.memory(l) : 0][1];
      compressedFilled[l] = new double[batch][masked ? sizes.compressedMemory(l) : 0][1];
      state[l] = new double[batch][sizes.mixer().carriesState() ? 2 : 0][sizes.width()];
      for (int b = 0; b < batch; b++) {
        age[l][b] = sizes.keepsAge(l) ? ReferenceAges.atStart(sizes, l) : new double[0][1];
      }
    }
    return new ReferenceMemories(memory, compressed, usage, age, filled, compressedFilled, state);
  }

  /**
   * Returns memories in which some streams are in their initial state.
   *
   * @param sizes the sizes of the model
   * @param streams which streams to clear, {@code [B]}; the others are unchanged
   */
  public ReferenceMemories cleared(ReferenceDimensions sizes, boolean[] streams) {
    checkArgument(
        streams.length == batch(), "streams are %s, memories are for %s", streams.length, batch());
    ReferenceMemories start = zeros(sizes, batch());
    LayerMemory[][] remembered = new LayerMemory[layers()][batch()];
    for (int l = 0; l < layers(); l++) {
      for (int b = 0; b < batch(); b++) {
        remembered[l][b] = (streams[b] ? start : this).of(l, b);
      }
    }
    return of(remembered);
  }

  public int layers() {
    return memory.length;
  }

  public int batch() {
    return memory[0].length;
  }

  /** Returns a layer's memory {@code [B][M][D]}. */
  public double[][][] memory(int layer) {
    return memory[layer];
  }

  /** Returns a layer's compressed memory {@code [B][C][D]}. */
  public double[][][] compressed(int layer) {
    return compressed[layer];
  }

  /**
   * Returns the usage of a layer's memory {@code [B][M][2]}, or {@code [B][0][2]} if none is
   * stored.
   */
  public double[][][] usage(int layer) {
    return usage[layer];
  }

  /**
   * Returns the age of a layer's compressed memory {@code [B][C][1]}, or {@code [B][0][1]} if none
   * is stored.
   */
  public double[][][] age(int layer) {
    return age[layer];
  }

  /**
   * Returns the flags of a layer's memory {@code [B][M][1]}, or {@code [B][0][1]} if none are
   * stored.
   */
  public double[][][] filled(int layer) {
    return filled[layer];
  }

  /**
   * Returns the flags of its compressed memory {@code [B][C][1]}, or {@code [B][0][1]} if none are
   * stored.
   */
  public double[][][] compressedFilled(int layer) {
    return compressedFilled[layer];
  }

  /** Returns a layer's state {@code [B][2][D]}, or {@code [B][0][D]} if its mixer has none. */
  public double[][][] state(int layer) {
    return state[layer];
  }

  /** Returns the memories of one layer for one stream. */
  LayerMemory of(int layer, int stream) {
    return new LayerMemory(
        memory[layer][stream],
        compressed[layer][stream],
        usage[layer][stream],
        age[layer][stream],
        filled[layer][stream],
        compressedFilled[layer][stream],
        state[layer][stream]);
  }

  /** Combines the memories of layers and streams, {@code [L][B]}. */
  static ReferenceMemories of(LayerMemory[][] remembered) {
    return new ReferenceMemories(
        collected(remembered, each -> each.memory),
        collected(remembered, each -> each.compressed),
        collected(remembered, each -> each.usage),
        collected(remembered, each -> each.age),
        collected(remembered, each -> each.filled),
        collected(remembered, each -> each.compressedFilled),
        collected(remembered, each -> each.state));
  }

  private static double[][][][] collected(
      LayerMemory[][] remembered, Function<LayerMemory, double[][]> part) {
    return Arrays.stream(remembered)
        .map(streams -> Arrays.stream(streams).map(part).toArray(double[][][]::new))
        .toArray(double[][][][]::new);
  }

  /** Checks that these are memories of such a model for {@code batch} streams. */
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
      checkRows("age", l, age[l], sizes.keepsAge(l) ? sizes.compressedMemory(l) : 0);
      boolean masked = sizes.options().masked();
      checkRows("filled", l, filled[l], masked ? sizes.memory(l) : 0);
      checkRows("compressedFilled", l, compressedFilled[l], masked ? sizes.compressedMemory(l) : 0);
      checkRows("state", l, state[l], sizes.mixer().carriesState() ? 2 : 0);
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
