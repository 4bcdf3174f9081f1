package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenLayer;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Multi-head attention of a window over [compressed memory; memory; window] with Transformer-XL's
 * relative positions: scores ((q + u) k + (q + v) r) / sqrt(E), where r is the projected position
 * of the key's distance. If spans are learned, {@link SpanMask} adds their mask to the scores.
 */
final class RelativeAttentionMixer implements SequenceMixer, ContentAttention {

  private final ModelConfig config;
  private final MatMulPrecision products;
  private final SlotMask mask;
  private final AttentionProjections projections;
  private final Operand<TFloat32> contentBias; // [H, 1, 1, E], the paper's u
  private final PositionScores positions;
  private final WeightedRead read;
  private final Optional<SpanMask> span;
  private final boolean counts; // the attention that each slot has received

  /**
   * Requests the parameters of one layer's attention.
   *
   * @param site the name of its dropout site, unique in the model
   */
  RelativeAttentionMixer(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    products = parameters.products();
    int slots = config.compressedMemory(layer) + config.memory(layer);
    mask = new SlotMask(config, layer, slots, config.sameLength());
    projections = new AttentionProjections(parameters, config);
    contentBias = HeadBias.create(tf, parameters, "content_bias", config);
    positions = PositionScores.create(tf, parameters, site, config, layer);
    read = new WeightedRead(parameters, site, config);
    span = SpanMask.create(parameters, config, layer);
    counts = AttentionUsage.isCounted(config, layer);
  }

  @Override
  public Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var scale = tf.constant((float) (1 / Math.sqrt(config.headWidth())));
    var ops = pass.ops(tf);
    boolean kernels = ops.hasVectorKernels() && span.isEmpty() && reading.readsWholeWindows();
    if (kernels && !positions.axes().isEmpty() && memory.slots() > 0) {
      if (reading.carriesKeys() && pass.isInference() && !counts) {
        return overCarriedKeys(tf, x, scale, memory, reading, pass);
      }
      if (!reading.carriesKeys() && pass.training() && !read.drops(pass)) {
        return overRows(tf, x, scale, memory, reading, pass);
      }
    }
    var window = projections.call(tf, x, scale, memory, reading, pass.training());
    var queries = window.queries(); // [H, B, T, E]
    var keys = window.keys(); // [H, B, K, E]
    var values = window.values(); // [H, B, K, E]

    var scaledBias = tf.math.mul(contentBias, scale);
    var content = scores(tf, tf.math.add(queries, scaledBias), keys.all()); // [H, B, T, K]
    var hidden = mask.call(tf, x, memory, reading); // [T, K] or [B, T, K]
    WeightedRead.Read attended;
    if (kernels) {
      Operand<TFloat32> weights; // [H, B, T, K]
      if (positions.axes().size() == 1) {
        var axis = positions.axes().get(0);
        var byDistance = axis.byDistance(tf, axis.biased(tf, queries, scale), pass);
        weights = ops.attentionWeightsByDistance(content, byDistance, hidden);
      } else {
        var byKey = positions.call(tf, queries, scale, memory, reading, pass);
        weights = ops.attentionWeights(content, byKey, hidden);
      }
      attended = read.weighted(tf, weights, values.all(), x, pass);
    } else {
      var position = positions.call(tf, queries, scale, memory, reading, pass); // [H, B, T, K]
      var all = tf.math.add(tf.math.add(content, position), hidden); // [H, B, T, K]
      var scores =
          span.<Operand<TFloat32>>map(s -> tf.math.add(all, s.call(tf, queries, reading)))
              .orElse(all); // [H, B, T, K]
      attended = read.call(tf, scores, values.all(), x, pass);
    }
    var losses = span.filter(s -> pass.training()).map(s -> s.loss(tf)).stream().toList();
    return new Mixed(
        attended.output(), attended.weights(), window.projected(), Optional.of(queries), losses);
  }

  /** Attends by a kernel that needs no heads apart. */
  private Mixed overRows(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass) {
    var sides = projections.sideBySide(tf, x, scale, memory.rows(tf).orElseThrow());
    var attention =
        pass.ops(tf)
            .rowAttention(
                sides.window(),
                sides.memory(),
                positionRows(tf, x, pass),
                tf.math.mul(contentBias, scale),
                positionBiases(tf, scale),
                mask.call(tf, x, memory, reading),
                farKeys(memory));
    var heads = sides.heads(tf, config);
    return new Mixed(
            output(tf, attention.read(), x),
            attention.weights(),
            heads.projected(),
            Optional.of(heads.queries()),
            List.of())
        .with(sides);
  }

  /** Attends by a kernel that reads keys and values from where memory carries them. */
  private Mixed overCarriedKeys(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass) {
    var attention =
        pass.ops(tf)
            .carriedAttention(
                projections.sideBySide(tf, x, scale),
                memory.carried(RowPart.KEYS),
                memory.carried(RowPart.VALUES),
                positionRows(tf, x, pass),
                tf.math.mul(contentBias, scale),
                positionBiases(tf, scale),
                mask.call(tf, x, memory, reading),
                farKeys(memory));
    var window =
        ImmutableMap.of(RowPart.KEYS, attention.keys(), RowPart.VALUES, attention.values());
    // All keys and values are joined for callers that use them; scoring does not.
    var projected = reading.project(tf, rows -> project(tf, rows), memory, window);
    return Mixed.withoutWeights(output(tf, attention.read(), x), projected);
  }

  /** Returns the projected positions of all axes, {@code [distances, D]}. */
  private Operand<TFloat32> positionRows(Ops tf, Operand<TFloat32> x, Pass pass) {
    var rows = positions.axes().stream().map(axis -> axis.rowsByDistance(tf, x, pass)).toList();
    return rows.size() == 1 ? rows.get(0) : tf.concat(rows, tf.constant(0));
  }

  /** Returns the scaled biases of all axes, {@code [axes, H, 1, 1, E]}. */
  private Operand<TFloat32> positionBiases(Ops tf, Operand<TFloat32> scale) {
    return tf.math.mul(tf.stack(positions.axes().stream().map(PositionAxis::bias).toList()), scale);
  }

  /** Returns the number of the oldest keys that have a position axis of their own. */
  private int farKeys(LayerMemory memory) {
    return positions.axes().size() == 1 ? 0 : memory.compressed().slots();
  }

  /** Projects heads side by side {@code [B, T, D]} to rows {@code [B, T, D]}. */
  private Operand<TFloat32> output(Ops tf, Operand<TFloat32> heads, Operand<TFloat32> x) {
    return read.project(tf, tf.reshape(heads, tf.array(-1, config.width())), x);
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows) {
    return projections.keysAndValues(tf, rows, false);
  }

  @Override
  public List<PositionKeys> positionKeys(Ops tf) {
    return positions.keys(tf);
  }

  /**
   * Adds the projections, biases and position keys to the parts of a packed layer.
   *
   * @return the position axes, in the order of the slots
   */
  List<TokenLayer.Axis> addTo(LayerParts parts) {
    Ops tf = parts.tf();
    projections.addTo(parts);
    parts.put(Part.CONTENT_BIAS, contentBias);
    read.addTo(parts);
    List<TokenLayer.Axis> axes = new ArrayList<>();
    List<Operand<TFloat32>> biases = new ArrayList<>();
    List<Operand<TFloat32>> keys = new ArrayList<>();
    for (PositionScores.Placed placed : positions.placed()) {
      var axis = placed.axis();
      axes.add(new TokenLayer.Axis(axis.everyPlace().size(), placed.places()));
      biases.add(axis.bias());
      keys.add(tf.reshape(axis.keys(tf).keys(), tf.array(-1)));
    }
    parts.put(Part.POSITION_BIAS, tf.stack(biases));
    parts.put(Part.POSITION_KEYS, keys.size() == 1 ? keys.get(0) : tf.concat(keys, tf.constant(0)));
    return axes;
  }

  @Override
  public Optional<ContentAttention> contentAttention() {
    return Optional.of(this);
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(
      Ops tf, Operand<TFloat32> rows, GradientStops stops) {
    return projections.keysAndValues(tf, rows, stops);
  }

  @Override
  public Operand<TFloat32> projectSideBySide(Ops tf, Operand<TFloat32> rows, GradientStops stops) {
    return projections.sideBySide(tf, rows, stops);
  }

  @Override
  public Operand<TFloat32> read(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values) {
    var scores = scores(tf, queries, keys); // [H, B, T, R]
    return CompressiveOps.create(tf).attentionRead(scores, values, products).read();
  }

  /**
   * Computes the content scores of scaled queries {@code [H, B, T, E]} and keys {@code [H, B, K,
   * E]}.
   */
  private Operand<TFloat32> scores(Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys) {
    return products.einsum(tf, queries, keys, "hbte,hbke->hbtk"); // [H, B, T, K]
  }
}
