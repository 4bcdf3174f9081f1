package org.compressive.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Multi-head attention of a window over [compressed memory; memory; window] with Transformer-XL's
 * relative positions: scores ((q + u) k + (q + v) r) / sqrt(E), where r is the projected position
 * of the key's distance.
 */
final class RelativeAttention {

  /**
   * What attention gives, and the parts of it the compression loss uses again.
   *
   * @param output {@code [B, T, D]}
   * @param weights {@code [H, B, T, K]}, the softmax
   * @param queries {@code [H, B, T, E]}, scaled by 1/sqrt(E), without biases
   * @param keys {@code [H, B, K, E]} of all rows
   * @param values {@code [H, B, K, E]} of all rows
   */
  record Attended(
      Operand<TFloat32> output,
      Operand<TFloat32> weights,
      Operand<TFloat32> queries,
      Operand<TFloat32> keys,
      Operand<TFloat32> values) {}

  private final ModelConfig config;
  private final String site;
  private final int slots; // C + M
  private final Projection query;
  private final Projection key;
  private final Projection value;
  private final Operand<TFloat32> contentBias; // [H, 1, 1, E], the paper's u
  private final PositionScores positions;
  private final Operand<TFloat32> output; // [H, E, D]
  private final Operand<TFloat32> outputBias; // [D]

  /**
   * Attention.
   *
   * @param site where its dropout is, unique in the model
   */
  RelativeAttention(Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    this.site = site;
    slots = config.compressedMemory(layer) + config.memory(layer);
    query = new Projection(parameters, "query", config);
    key = new Projection(parameters, "key", config);
    value = new Projection(parameters, "value", config);
    contentBias = HeadBias.create(tf, parameters, "content_bias", config);
    positions = PositionScores.create(tf, parameters, site, config, layer);
    output =
        parameters.get(
            "output",
            ResidualBranch.lastProjection(config, config.width()),
            config.heads(),
            config.headWidth(),
            config.width());
    outputBias = parameters.get("output_bias", Initialization.ZEROS, config.width());
  }

  Attended call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Pass pass) {
    var scale = tf.constant((float) (1 / Math.sqrt(config.headWidth())));
    var queries = query.scaled(tf, x, scale); // [H, B, T, E]
    // What memory holds is projected apart from the window: it needs no gradient, save through
    // time.
    var remembered = remembered(tf, memory); // [B, C + M, D]
    var keys = joined(tf, remembered.map(r -> key.call(tf, r)), key.call(tf, x)); // [H, B, K, E]
    var values =
        joined(tf, remembered.map(r -> value.call(tf, r)), value.call(tf, x)); // [H, B, K, E]

    var scaledBias = tf.math.mul(contentBias, scale);
    var content = scores(tf, tf.math.add(queries, scaledBias), keys); // [H, B, T, K]
    var position = positions.call(tf, queries, scale, memory, pass); // [H, B, T, K]
    var mask = mask(tf, x, memory); // [T, K], or [B, T, K] where empty slots are hidden
    var scores = tf.math.add(tf.math.add(content, position), mask);

    double dropout = pass.training() ? config.dropout().attention() : 0;
    if (dropout == 0) {
      var attended = pass.ops(tf).attentionRead(scores, values);
      var output = merge(tf, attended.read(), x);
      return new Attended(output, attended.weights(), queries, keys, values);
    }
    var weights = tf.nn.softmax(scores); // [H, B, T, K]
    var dropped = pass.dropout(tf, weights, dropout, site);
    var read = tf.linalg.einsum(List.of(dropped, values), "hbtk,hbke->hbte"); // [H, B, T, E]
    return new Attended(merge(tf, read, x), weights, queries, keys, values);
  }

  /** Heads {@code [H, B, T, E]} to rows {@code [B, T, D]}. */
  private Operand<TFloat32> merge(Ops tf, Operand<TFloat32> heads, Operand<TFloat32> x) {
    int width = config.width();
    var side = tf.linalg.transpose(heads, tf.array(1, 2, 0, 3)); // [B, T, H, E]
    var flat = tf.reshape(side, tf.array(-1, width)); // [B*T, D]
    var weights = tf.reshape(output, tf.array(width, width)); // [H*E, D]
    var merged = tf.nn.biasAdd(tf.linalg.matMul(flat, weights), outputBias); // [B*T, D]
    return Rows.of(tf, x).unflatten(merged, width); // [B, T, D]
  }

  /**
   * Keys of other rows.
   *
   * @param frozen whether the projection learns nothing from it
   */
  Operand<TFloat32> keys(Ops tf, Operand<TFloat32> rows, boolean frozen) {
    return frozen ? key.frozen(tf, rows) : key.call(tf, rows); // [H, B, R, E]
  }

  /** Values of other rows; see {@link #keys}. */
  Operand<TFloat32> values(Ops tf, Operand<TFloat32> rows, boolean frozen) {
    return frozen ? value.frozen(tf, rows) : value.call(tf, rows); // [H, B, R, E]
  }

  /** Content scores of scaled queries {@code [H, B, T, E]} and keys {@code [H, B, K, E]}. */
  static Operand<TFloat32> scores(Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys) {
    // Einsum and its gradient are rewritten to oneDNN; BatchMatMulV3 is not and is four times
    // slower.
    return tf.linalg.einsum(List.of(queries, keys), "hbte,hbke->hbtk"); // [H, B, T, K]
  }

  private Operand<TFloat32> mask(Ops tf, Operand<TFloat32> x, LayerMemory memory) {
    var causal = causalMask(tf, x); // [T, K]
    return config.emptyMemory() == EmptyMemory.MASKED && slots > 0
        ? tf.math.add(causal, Filled.mask(tf, memory, x)) // [B, T, K]
        : causal;
  }

  private Operand<TFloat32> causalMask(Ops tf, Operand<TFloat32> x) {
    var ops = CompressiveOps.create(tf);
    long window = x.shape().get(1);
    if (window != Shape.UNKNOWN_SIZE) {
      return ops.causalMemoryMask((int) window, slots + (int) window, config.sameLength());
    }
    var length = Sizes.of(tf, x, 1);
    var keys = tf.math.add(length, tf.constant(slots));
    return ops.causalMemoryMask(length, keys, config.sameLength());
  }

  private static Optional<Operand<TFloat32>> remembered(Ops tf, LayerMemory memory) {
    List<Operand<TFloat32>> rows = new ArrayList<>();
    memory.compressed().ifPresent(rows::add);
    memory.memory().ifPresent(rows::add);
    return switch (rows.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(rows.get(0));
      default -> Optional.of(tf.concat(rows, tf.constant(1))); // [B, C + M, D]
    };
  }

  private static Operand<TFloat32> joined(
      Ops tf, Optional<Operand<TFloat32>> older, Operand<TFloat32> newer) {
    return older
        .<Operand<TFloat32>>map(o -> tf.concat(List.of(o, newer), tf.constant(2)))
        .orElse(newer);
  }
}
