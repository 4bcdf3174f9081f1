package org.compressive.kernels;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.compressive.kernels.PackedLinear.Function;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.ndarray.Shape;

/**
 * Reads tokens with a {@link PackedLayer}, and keeps what it reads in the layer's keys, values and
 * rows.
 *
 * <p>An instance is not thread-safe, but divides its work among idle cores.
 */
final class LayerReader {

  /** The streams that a thread attends for at a time; their positions are multiplied at once. */
  private static final int GROUP = PackedQuad.ROWS;

  private final PackedLayer layer;
  private final int batch;
  private final FloatBuffer rows; // [B, W, D]
  private final TokenAttention attention;
  private final List<PackedLinear> projections; // to queries, keys and values
  private final PackedLinear output;
  private final List<PackedLinear> inner; // and the gate, if there is one
  private final PackedLinear outer;
  private final Optional<ArrayNormalization> attentionNorm;
  private final Optional<ArrayNormalization> attentionOutputNorm;
  private final Optional<ArrayNormalization> feedForwardNorm;
  private final Optional<ArrayNormalization> feedForwardOutputNorm;

  /**
   * Creates a reader.
   *
   * @param packed the packed layer
   * @param hidden numbers that are added to the scores of slots, {@code [K]} of one or {@code W}
   *     positions, for all streams or for each: {@code [1, K]}, {@code [W, K]}, {@code [B, 1, K]}
   *     or {@code [B, W, K]}
   * @param keys the keys of all slots, {@code [H, B, K, E]}
   * @param values the values of all slots, {@code [H, B, K, E]}
   * @param rows the inputs of attention in the window, {@code [B, W, D]}
   * @throws IllegalArgumentException if a shape is not that of the layer
   */
  LayerReader(
      KernelTensor packed,
      int batch,
      KernelTensor hidden,
      KernelTensor keys,
      KernelTensor values,
      KernelTensor rows) {
    layer = new PackedLayer(packed.bytes());
    this.batch = batch;
    this.rows = rows.floats();
    Shape cache = Shape.of(layer.heads, batch, layer.slots, layer.headWidth());
    keys.check("keys", cache);
    values.check("values", cache);
    rows.check("rows", Shape.of(batch, layer.window, layer.width));
    attention = new TokenAttention(layer, batch, hidden, keys, values);
    projections = List.of(linear(Part.QUERY), linear(Part.KEY), linear(Part.VALUE));
    output = linear(Part.OUTPUT, Part.OUTPUT_BIAS, Function.NONE);
    inner =
        switch (layer.activation) {
          case RELU -> List.of(linear(Part.INNER, Part.INNER_BIAS, Function.RECTIFIER));
          case GELU -> List.of(linear(Part.INNER, Part.INNER_BIAS, Function.GELU));
          case GATED ->
              List.of(
                  linear(Part.INNER, Part.INNER_BIAS, Function.NONE),
                  linear(Part.GATE, Part.GATE_BIAS, Function.GELU));
        };
    outer = linear(Part.OUTER, Part.OUTER_BIAS, Function.NONE);
    attentionNorm = norm(Part.ATTENTION_NORM);
    attentionOutputNorm = norm(Part.ATTENTION_OUTPUT_NORM);
    feedForwardNorm = norm(Part.FEED_FORWARD_NORM);
    feedForwardOutputNorm = norm(Part.FEED_FORWARD_OUTPUT_NORM);
  }

  /** Returns a map without a bias. */
  private PackedLinear linear(Part matrix) {
    return new PackedLinear(layer.section(matrix), new float[0], Function.NONE);
  }

  /** Returns a map with a bias. */
  private PackedLinear linear(Part matrix, Part bias, Function function) {
    return new PackedLinear(layer.section(matrix), layer.floats(bias), function);
  }

  private Optional<ArrayNormalization> norm(Part part) {
    return layer.offset(part) == 0
        ? Optional.empty()
        : Optional.of(new ArrayNormalization(layer.floats(part), layer.epsilon));
  }

  /** Returns D, the width of the stream. */
  int width() {
    return layer.width;
  }

  /** Returns W, the number of positions of a window. */
  int window() {
    return layer.window;
  }

  /**
   * Reads a token of each stream.
   *
   * @param stream {@code [B, D]}
   * @param position the position of the token in the window, from 0 to W - 1
   * @return {@code [B, D]}
   */
  float[] read(float[] stream, int position) {
    float[] x = normalized(stream, attentionNorm);
    int width = layer.width;
    for (int i = 0; i < batch; i++) {
      rows.put((i * layer.window + position) * width, x, i * width, width);
    }
    var projected = PackedLinear.map(x, batch, projections);
    float[] read = new float[stream.length];
    int groups = (batch + GROUP - 1) / GROUP;
    WakefulWorkers.run(
        layer.heads * groups,
        part -> {
          int first = part % groups * GROUP;
          int end = Math.min(first + GROUP, batch);
          attention.call(
              part / groups,
              first,
              end,
              position,
              projected.get(0),
              projected.get(1),
              projected.get(2),
              read);
        });
    float[] a = joined(stream, output.map(read, batch), attentionOutputNorm);
    float[] fed = outer.map(units(normalized(a, feedForwardNorm)), batch);
    return joined(a, fed, feedForwardOutputNorm);
  }

  /** Adds the stream to a branch, in place, and normalizes the sum, if the layer has the norm. */
  private static float[] joined(float[] stream, float[] branch, Optional<ArrayNormalization> norm) {
    for (int i = 0; i < branch.length; i++) {
      branch[i] += stream[i];
    }
    return normalized(branch, norm);
  }

  /** Normalizes rows, if the layer has the norm. */
  private static float[] normalized(float[] rows, Optional<ArrayNormalization> norm) {
    return norm.isPresent() ? norm.get().call(rows) : rows;
  }

  /** Returns the hidden units of the feed-forward network, {@code [B, F]}. */
  private float[] units(float[] x) {
    var all = PackedLinear.map(x, batch, inner);
    float[] units = all.get(0);
    if (all.size() > 1) {
      float[] gates = all.get(1);
      for (int i = 0; i < units.length; i++) {
        units[i] *= gates[i];
      }
    }
    return units;
  }
}
