package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SparseAttention;
import org.compressive.ops.CausalMemoryMask;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Relative attention, as in {@link RelativeAttentionMixer}, to the keys of a {@link
 * SparseAttention} pattern. For each query, the keys, values and position keys of the pattern are
 * gathered along an axis of P keys, so that scores are {@code [H, B, T, P]}.
 */
final class SparseAttentionMixer implements SequenceMixer {

  /** The inputs that the two groups of heads share. */
  private record Inputs(
      Operand<TFloat32> content, // queries with the content bias, [H, B, T, E]
      Operand<TFloat32> position, // queries with the position bias, [H, B, T, E]
      Operand<TFloat32> keys, // [H, B, K, E]
      Operand<TFloat32> values, // [H, B, K, E]
      Operand<TFloat32> positionKeys, // [H, R, E]
      Optional<Operand<TFloat32>> empty, // [B, K]
      Pass pass) {

    /** Returns the inputs of some of the heads. */
    Inputs ofHeads(Ops tf, int first, int count) {
      return new Inputs(
          heads(tf, content, first, count),
          heads(tf, position, first, count),
          heads(tf, keys, first, count),
          heads(tf, values, first, count),
          heads(tf, positionKeys, first, count),
          empty,
          pass);
    }

    private static Operand<TFloat32> heads(Ops tf, Operand<TFloat32> all, int first, int count) {
      int[] begin = new int[all.shape().numDimensions()];
      int[] size = new int[begin.length];
      Arrays.fill(size, -1);
      begin[0] = first;
      size[0] = count;
      return tf.slice(all, tf.array(begin), tf.array(size));
    }
  }

  /** What a group of heads reads, {@code [H, B, T, E]}, by weights {@code [H, B, T, K]}. */
  private record Read(Operand<TFloat32> rows, Operand<TFloat32> weights) {}

  private final ModelConfig config;
  private final MatMulPrecision products;
  private final String site;
  private final SparsePattern pattern;
  private final HeadProjection query;
  private final HeadProjection key;
  private final HeadProjection value;
  private final Operand<TFloat32> contentBias; // [H, 1, 1, E]
  private final PositionAxis axis;
  private final WeightedRead output;

  /**
   * Requests the parameters of one layer's attention, which are those of relative attention.
   *
   * @param site the name of its dropout site, unique in the model
   */
  SparseAttentionMixer(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    this.site = site;
    products = parameters.products();
    pattern = SparsePattern.of(config, layer);
    query = new HeadProjection(parameters, "query", config);
    key = new HeadProjection(parameters, "key", config);
    value = new HeadProjection(parameters, "value", config);
    contentBias = HeadBias.create(tf, parameters, "content_bias", config);
    axis = new PositionAxis(tf, parameters, "position", config.memory(layer), site, config);
    output = new WeightedRead(parameters, site, config);
  }

  @Override
  public Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var scale = tf.constant((float) (1 / Math.sqrt(config.headWidth())));
    var heads =
        HeadProjection.all(tf, List.of(query.scaled(scale), key, value), x, pass.training());
    var queries = heads.get(0); // [H, B, T, E]
    var projected =
        reading.project(
            tf,
            rows -> project(tf, rows, pass.training()),
            memory,
            keysAndValues(heads.subList(1, 3)));
    var inputs =
        new Inputs(
            tf.math.add(queries, tf.math.mul(contentBias, scale)),
            axis.biased(tf, queries, scale),
            Objects.requireNonNull(projected.get(RowPart.KEYS)).all(),
            Objects.requireNonNull(projected.get(RowPart.VALUES)).all(),
            reading.positionKeys(tf, axis, queries, pass),
            empty(tf, x, memory, reading),
            pass);

    var rows = reading.places(tf, x); // [T]
    int nearby = (config.heads() + 1) / 2;
    List<Read> read = new ArrayList<>();
    read.add(
        read(
            tf.withSubScope("near"),
            inputs.ofHeads(tf, 0, nearby),
            pattern.near(tf, rows),
            site + "/near"));
    if (nearby < config.heads()) {
      read.add(
          read(
              tf.withSubScope("far"),
              inputs.ofHeads(tf, nearby, config.heads() - nearby),
              pattern.far(tf, rows),
              site + "/far"));
    }
    return new Mixed(
        output.merge(tf, joined(tf, read.stream().map(Read::rows).toList()), x),
        joined(tf, read.stream().map(Read::weights).toList()),
        projected,
        Optional.of(queries),
        List.of());
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows) {
    return project(tf, rows, false);
  }

  @Override
  public List<PositionKeys> positionKeys(Ops tf) {
    return List.of(axis.keys(tf));
  }

  /** Returns empty, because there is nothing to compress. */
  @Override
  public Optional<ContentAttention> contentAttention() {
    return Optional.empty();
  }

  private Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows, boolean jointly) {
    return keysAndValues(HeadProjection.all(tf, List.of(key, value), rows, jointly));
  }

  private static Map<RowPart, Operand<TFloat32>> keysAndValues(List<Operand<TFloat32>> heads) {
    return ImmutableMap.of(RowPart.KEYS, heads.get(0), RowPart.VALUES, heads.get(1));
  }

  /** Returns a mask of empty slots to add to scores, {@code [B, K]}; empty if all are visible. */
  private Optional<Operand<TFloat32>> empty(
      Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading) {
    if (config.emptyMemory() != EmptyMemory.MASKED || memory.slots() == 0) {
      return Optional.empty();
    }
    var batch = StaticShape.size(tf, x, 0);
    var mask = FilledSlots.mask(tf, memory, batch, reading.length(tf, config, x)); // [B, 1, K]
    return Optional.of(tf.squeeze(mask, Squeeze.axis(List.of(1L))));
  }

  private Read read(Ops tf, Inputs inputs, SparsePattern.Keys pattern, String dropoutSite) {
    var indices = pattern.indices(); // [T, P]
    var keys = tf.gather(inputs.keys, indices, tf.constant(2)); // [H, B, T, P, E]
    var values = tf.gather(inputs.values, indices, tf.constant(2)); // [H, B, T, P, E]
    // Position keys end with that of distance 0.
    var last = tf.math.sub(StaticShape.size(tf, inputs.positionKeys, 1), tf.constant(1));
    var distances = tf.math.sub(last, pattern.back()); // [T, P]
    var positions = tf.gather(inputs.positionKeys, distances, tf.constant(1)); // [H, T, P, E]
    var content = products.einsum(tf, inputs.content, keys, "hbte,hbtpe->hbtp");
    var position = products.einsum(tf, inputs.position, positions, "hbte,htpe->hbtp");
    var hidden = tf.select(pattern.exists(), tf.constant(0f), tf.constant(CausalMemoryMask.HIDDEN));
    Operand<TFloat32> mask =
        inputs
            .empty
            .<Operand<TFloat32>>map(
                empty -> tf.math.add(tf.gather(empty, indices, tf.constant(1)), hidden))
            .orElse(hidden); // [T, P] or [B, T, P]
    var weights = tf.nn.softmax(tf.math.add(tf.math.add(content, position), mask));
    var dropped =
        inputs.pass.dropout(
            tf, weights, config.dropout().attention(), dropoutSite, 1); // [H, B, T, P]
    var rows = products.einsum(tf, dropped, values, "hbtp,hbtpe->hbte"); // [H, B, T, E]
    return new Read(rows, bySlot(tf, weights, indices, StaticShape.size(tf, inputs.keys, 2)));
  }

  /**
   * Moves weights to the slots of their keys.
   *
   * @param weights {@code [H, B, T, P]}; 0 for keys that do not exist
   * @param indices {@code [T, P]}
   * @param slots K, a scalar
   * @return {@code [H, B, T, K]}
   */
  private static Operand<TFloat32> bySlot(
      Ops tf, Operand<TFloat32> weights, Operand<TInt32> indices, Operand<TInt32> slots) {
    var queries = StaticShape.size(tf, indices, 0); // []
    var first = tf.math.mul(tf.range(tf.constant(0), queries, tf.constant(1)), slots); // [T]
    var places = tf.math.add(indices, tf.expandDims(first, tf.constant(1))); // [T, P]
    var flat = tf.reshape(places, tf.array(-1, 1)); // [T*P, 1]
    var byKey = tf.linalg.transpose(weights, tf.array(2, 3, 0, 1)); // [T, P, H, B]
    var heads = StaticShape.size(tf, weights, 0);
    var batch = StaticShape.size(tf, weights, 1);
    var minusOne = tf.constant(-1);
    var rows = tf.reshape(byKey, tf.stack(List.of(minusOne, heads, batch))); // [T*P, H, B]
    var all =
        tf.scatterNd(
            flat,
            rows,
            tf.stack(List.of(tf.math.mul(queries, slots), heads, batch))); // [T*K, H, B]
    var split = tf.reshape(all, tf.stack(List.of(queries, slots, heads, batch))); // [T, K, H, B]
    return tf.linalg.transpose(split, tf.array(2, 3, 0, 1)); // [H, B, T, K]
  }

  private static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> heads) {
    return heads.size() == 1 ? heads.get(0) : tf.concat(heads, tf.constant(0));
  }
}
