package org.compressive.graph;

import static org.compressive.graph.MemoryKind.ALL_KEYS;
import static org.compressive.graph.MemoryKind.ALL_VALUES;
import static org.compressive.graph.MemoryKind.COMPRESSED_KEYS;
import static org.compressive.graph.MemoryKind.COMPRESSED_VALUES;
import static org.compressive.graph.MemoryKind.KEYS;
import static org.compressive.graph.MemoryKind.VALUES;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.Products;
import org.compressive.ops.StaticShape;
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
   */
  record Attended(
      Operand<TFloat32> output,
      Operand<TFloat32> weights,
      Operand<TFloat32> queries,
      Projected keys,
      Projected values) {}

  /**
   * Keys or values.
   *
   * @param all of what memory holds and of the window, {@code [H, B, K, E]}
   * @param window of the window alone, {@code [H, B, T, E]}
   */
  record Projected(Operand<TFloat32> all, Operand<TFloat32> window) {}

  private static final Optional<Operand<TFloat32>> NOTHING = Optional.empty();

  private final ModelConfig config;
  private final Products products;
  private final String site;
  private final int slots; // C + M
  private final Projection query;
  private final Projection key;
  private final Projection value;
  private final Operand<TFloat32> contentBias; // [H, 1, 1, E], the paper's u
  private final PositionScores positions;
  private final LinearMap output; // [H*E, D]
  private final Operand<TFloat32> outputBias; // [D]

  /**
   * Attention.
   *
   * @param site where its dropout is, unique in the model
   */
  RelativeAttention(Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    this.site = site;
    products = parameters.products();
    slots = config.compressedMemory(layer) + config.memory(layer);
    query = new Projection(parameters, "query", config);
    key = new Projection(parameters, "key", config);
    value = new Projection(parameters, "value", config);
    contentBias = HeadBias.create(tf, parameters, "content_bias", config);
    positions = PositionScores.create(tf, parameters, site, config, layer);
    output =
        parameters.map(
            "output",
            ResidualBranch.lastProjection(config, config.width()),
            config.width(),
            config.heads(),
            config.headWidth(),
            config.width());
    outputBias = parameters.get("output_bias", Initialization.ZEROS, config.width());
  }

  Attended call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Pass pass) {
    var scale = tf.constant((float) (1 / Math.sqrt(config.headWidth())));
    var queries = query.scaled(tf, x, scale); // [H, B, T, E]
    var remembered = isKept(memory) ? NOTHING : remembered(tf, memory); // [B, C + M, D]
    var keys =
        pass.place()
            .map(place -> written(tf, key, memory, ALL_KEYS, x, place))
            .orElseGet(() -> projected(tf, key, remembered, memory, COMPRESSED_KEYS, KEYS, x));
    var values =
        pass.place()
            .map(place -> written(tf, value, memory, ALL_VALUES, x, place))
            .orElseGet(
                () -> projected(tf, value, remembered, memory, COMPRESSED_VALUES, VALUES, x));

    var scaledBias = tf.math.mul(contentBias, scale);
    var content = scores(tf, tf.math.add(queries, scaledBias), keys.all()); // [H, B, T, K]
    var position = positions.call(tf, queries, scale, memory, pass); // [H, B, T, K]
    var mask = mask(tf, x, memory, pass); // [T, K], or [B, T, K] where empty slots are hidden
    var scores = tf.math.add(tf.math.add(content, position), mask);

    double dropout = pass.training() ? config.dropout().attention() : 0;
    if (dropout == 0) {
      var attended = pass.ops(tf).attentionRead(scores, values.all(), products);
      var output = merge(tf, attended.read(), x);
      return new Attended(output, attended.weights(), queries, keys, values);
    }
    var weights = tf.nn.softmax(scores); // [H, B, T, K]
    var dropped = pass.dropout(tf, weights, dropout, site);
    var read = products.einsum(tf, dropped, values.all(), "hbtk,hbke->hbte"); // [H, B, T, E]
    return new Attended(merge(tf, read, x), weights, queries, keys, values);
  }

  /** Heads {@code [H, B, T, E]} to rows {@code [B, T, D]}. */
  private Operand<TFloat32> merge(Ops tf, Operand<TFloat32> heads, Operand<TFloat32> x) {
    int width = config.width();
    var side = tf.linalg.transpose(heads, tf.array(1, 2, 0, 3)); // [B, T, H, E]
    var flat = tf.reshape(side, tf.array(-1, width)); // [B*T, D]
    var merged = tf.nn.biasAdd(output.call(tf, flat), outputBias); // [B*T, D]
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

  /** The same memory with keys and values of its rows. */
  LayerMemory project(Ops tf, LayerMemory memory) {
    var rows = memory.memory(); // [B, M, D]
    var compressed = memory.compressed(); // [B, C, D]
    return memory
        .with(KEYS, rows.map(r -> key.call(tf, r)))
        .with(VALUES, rows.map(r -> value.call(tf, r)))
        .with(COMPRESSED_KEYS, compressed.map(r -> key.call(tf, r)))
        .with(COMPRESSED_VALUES, compressed.map(r -> value.call(tf, r)));
  }

  /** Content scores of scaled queries {@code [H, B, T, E]} and keys {@code [H, B, K, E]}. */
  private Operand<TFloat32> scores(Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys) {
    return products.einsum(tf, queries, keys, "hbte,hbke->hbtk"); // [H, B, T, K]
  }

  /**
   * What attention by content alone reads, with a gradient of ours.
   *
   * @param queries scaled, {@code [H, B, T, E]}
   * @param keys {@code [H, B, K, E]}
   * @param values likewise
   * @return {@code [H, B, T, E]}
   */
  Operand<TFloat32> contentRead(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values) {
    var scores = scores(tf, queries, keys); // [H, B, T, K]
    return CompressiveOps.create(tf).attentionRead(scores, values, products).read();
  }

  /** See {@link PositionAxis#keys}. */
  List<PositionKeys> positionKeys(Ops tf) {
    return positions.keys(tf);
  }

  private Operand<TFloat32> mask(Ops tf, Operand<TFloat32> x, LayerMemory memory, Pass pass) {
    var causal = causalMask(tf, x, pass); // [T, K]
    if (config.emptyMemory() != EmptyMemory.MASKED || slots == 0) {
      return causal;
    }
    var length =
        pass.place().isPresent() ? tf.constant(config.window()) : StaticShape.size(tf, x, 1);
    return tf.math.add(
        causal, Filled.mask(tf, memory, StaticShape.size(tf, x, 0), length)); // [B, T, K]
  }

  private Operand<TFloat32> causalMask(Ops tf, Operand<TFloat32> x, Pass pass) {
    var ops = CompressiveOps.create(tf);
    if (pass.place().isPresent()) {
      int keys = slots + config.window();
      return ops.causalMemoryMaskRow(
          pass.place().get().position(), config.window(), keys, config.sameLength()); // [1, K]
    }
    long window = x.shape().get(1);
    if (window != Shape.UNKNOWN_SIZE) {
      return ops.causalMemoryMask((int) window, slots + (int) window, config.sameLength());
    }
    var length = StaticShape.size(tf, x, 1);
    var keys = tf.math.add(length, tf.constant(slots));
    return ops.causalMemoryMask(length, keys, config.sameLength());
  }

  /** Whether no row of memory has to be projected. */
  private static boolean isKept(LayerMemory memory) {
    return memory.isProjected() || memory.isOpen();
  }

  /** Keys or values of all slots, once one token of the open window is among them. */
  private Projected written(
      Ops tf,
      Projection projection,
      LayerMemory memory,
      MemoryKind all,
      Operand<TFloat32> x,
      Pass.Place place) {
    var token = projection.call(tf, x); // [H, B, 1, E]
    var slot = tf.math.add(place.position(), tf.constant(slots));
    var update =
        CompressiveOps.create(tf).sliceUpdate(memory.get(all).orElseThrow(), 2, slot, token);
    return new Projected(update, token); // [H, B, K, E]
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

  /**
   * Keys or values.
   *
   * @param remembered the rows in memory to be projected, {@code [B, C + M, D]}; empty where there
   *     are none, or they have been projected before
   * @param compressed what their projections are remembered as
   * @param plain what their projections are remembered as
   */
  private static Projected projected(
      Ops tf,
      Projection projection,
      Optional<Operand<TFloat32>> remembered,
      LayerMemory memory,
      MemoryKind compressed,
      MemoryKind plain,
      Operand<TFloat32> x) {
    List<Operand<TFloat32>> behind = new ArrayList<>();
    // Apart from the window, since what memory holds needs no gradient, save through time.
    remembered.ifPresent(rows -> behind.add(projection.call(tf, rows)));
    var window = projection.call(tf, x); // [H, B, T, E]
    behind.add(window);
    return new Projected(memory.followedBy(tf, compressed, plain, behind), window);
  }
}
