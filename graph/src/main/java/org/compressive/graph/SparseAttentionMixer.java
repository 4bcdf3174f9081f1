package org.compressive.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SparseAttention;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Relative attention, as in {@link RelativeAttentionMixer}, to the rows of a {@link
 * SparseAttention} pattern: {@link NearHeads} read the newest rows, and {@link FarHeads} gather
 * rows spread over memory and window.
 */
final class SparseAttentionMixer implements SequenceMixer {

  /**
   * The inputs of some of the heads.
   *
   * @param content queries with the content bias, {@code [h, B, T, E]}
   * @param position queries with the position bias, {@code [h, B, T, E]}
   * @param keys {@code [h, B, K, E]}
   * @param values {@code [h, B, K, E]}
   * @param first the first of these heads
   */
  record Heads(
      Operand<TFloat32> content,
      Operand<TFloat32> position,
      Operand<TFloat32> keys,
      Operand<TFloat32> values,
      int first) {

    /** Returns the inputs of some of these heads. */
    Heads part(Ops tf, int begin, int count) {
      return new Heads(
          slice(tf, content, begin, count),
          slice(tf, position, begin, count),
          slice(tf, keys, begin, count),
          slice(tf, values, begin, count),
          first + begin);
    }

    /** Returns the part of a tensor of all heads that belongs to these. */
    Operand<TFloat32> of(Ops tf, Operand<TFloat32> all) {
      return slice(tf, all, first, (int) content.shape().get(0));
    }

    private static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> all, int begin, int count) {
      int[] from = new int[all.shape().numDimensions()];
      int[] size = new int[from.length];
      Arrays.fill(size, -1);
      from[0] = begin;
      size[0] = count;
      return tf.slice(all, tf.array(from), tf.array(size));
    }
  }

  private final ModelConfig config;
  private final AttentionProjections projections;
  private final Operand<TFloat32> contentBias; // [H, 1, 1, E]
  private final PositionAxis axis;
  private final WeightedRead output;
  private final NearHeads near;
  private final FarHeads far;

  /**
   * Requests the parameters of one layer's attention, which are those of relative attention.
   *
   * @param site the name of its dropout site, unique in the model
   */
  SparseAttentionMixer(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    projections = new AttentionProjections(parameters, config);
    contentBias = HeadBias.create(tf, parameters, "content_bias", config);
    axis = new PositionAxis(tf, parameters, "position", config.memory(layer), site, config);
    output = new WeightedRead(parameters, site, config);
    var pattern = SparsePattern.of(config, layer);
    near =
        new NearHeads(config, layer, pattern, parameters.products(), axis, output, site + "/near");
    far = new FarHeads(config, pattern, parameters.products(), axis, site + "/far");
  }

  @Override
  public Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var scale = tf.constant((float) (1 / Math.sqrt(config.headWidth())));
    var window = projections.call(tf, x, scale, memory, reading, pass.training());
    var queries = window.queries(); // [H, B, T, E]
    var all =
        new Heads(
            tf.math.add(queries, tf.math.mul(contentBias, scale)),
            axis.biased(tf, queries, scale),
            window.keys().all(),
            window.values().all(),
            0);

    int nearby = (config.heads() + 1) / 2;
    List<WeightedRead.Read> read = new ArrayList<>();
    Ops first = tf.withSubScope("near");
    read.add(near.call(first, all.part(first, 0, nearby), x, memory, reading, pass));
    if (nearby < config.heads()) {
      Ops second = tf.withSubScope("far");
      var others = all.part(second, nearby, config.heads() - nearby);
      read.add(far.call(second, others, x, memory, reading, pass));
    }
    var rows = joined(tf, read.stream().map(WeightedRead.Read::output).toList());
    var weights = joined(tf, read.stream().map(WeightedRead.Read::weights).toList());
    return new Mixed(
        output.merge(tf, rows, x), weights, window.projected(), Optional.of(queries), List.of());
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows) {
    return projections.keysAndValues(tf, rows, false);
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

  private static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> heads) {
    return heads.size() == 1 ? heads.get(0) : tf.concat(heads, tf.constant(0));
  }
}
