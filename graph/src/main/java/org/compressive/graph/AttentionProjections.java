package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.compressive.graph.SequenceMixer.Projected;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The maps of attention from rows to queries, keys and values. */
final class AttentionProjections {

  private final HeadProjection query;
  private final HeadProjection key;
  private final HeadProjection value;

  AttentionProjections(ParameterScope parameters, ModelConfig config) {
    query = new HeadProjection(parameters, "query", config);
    key = new HeadProjection(parameters, "key", config);
    value = new HeadProjection(parameters, "value", config);
  }

  /**
   * The queries of a window, and the keys and values of the window and of the memory that it reads.
   *
   * @param queries {@code [H, B, T, E]}, scaled
   */
  record OfReading(Operand<TFloat32> queries, Map<RowPart, Projected> projected) {

    Projected keys() {
      return Objects.requireNonNull(projected.get(RowPart.KEYS));
    }

    Projected values() {
      return Objects.requireNonNull(projected.get(RowPart.VALUES));
    }
  }

  /**
   * Projects the rows of a window, and those of the memory as the reading needs.
   *
   * @param x {@code [B, T, D]}
   * @param scale the factor of queries, a scalar
   * @param jointly see {@link HeadProjection#all}
   */
  OfReading call(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      boolean jointly) {
    var heads = HeadProjection.all(tf, List.of(query.scaled(scale), key, value), x, jointly);
    var projected =
        reading.project(
            tf, rows -> keysAndValues(tf, rows, jointly), memory, byPart(heads.subList(1, 3)));
    return new OfReading(heads.get(0), projected);
  }

  /**
   * Projects rows {@code [B, R, D]} to keys and values, each {@code [H, B, R, E]}.
   *
   * @param jointly see {@link HeadProjection#all}
   */
  Map<RowPart, Operand<TFloat32>> keysAndValues(Ops tf, Operand<TFloat32> rows, boolean jointly) {
    return byPart(HeadProjection.all(tf, List.of(key, value), rows, jointly));
  }

  /**
   * Does the same with maps that learn only if {@code stops} lets them learn from the compression
   * loss.
   */
  Map<RowPart, Operand<TFloat32>> keysAndValues(
      Ops tf, Operand<TFloat32> rows, GradientStops stops) {
    return byPart(
        HeadProjection.all(tf, List.of(key.with(tf, stops), value.with(tf, stops)), rows, true));
  }

  /**
   * Projects the rows of a window and of memory {@code [B, R, D]}.
   *
   * @param scale the factor of queries, a scalar
   */
  SideBySide sideBySide(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> memory) {
    return new SideBySide(
        sideBySide(tf, x, scale), HeadProjection.jointly(tf, List.of(key, value), memory));
  }

  /**
   * Projects the rows of a window to scaled queries, keys and values side by side, {@code [B, T, 3
   * D]}.
   */
  Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> x, Operand<TFloat32> scale) {
    return HeadProjection.jointly(tf, List.of(query.scaled(scale), key, value), x);
  }

  /** Projects rows to keys and values side by side, with maps that learn as {@code stops} says. */
  Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> rows, GradientStops stops) {
    return HeadProjection.jointly(
        tf, List.of(key.with(tf, stops), value.with(tf, stops)), rows); // [B, R, 2 D]
  }

  /**
   * The projections of a window and of the memory before it, with heads side by side.
   *
   * @param window scaled queries, keys and values, {@code [B, T, 3 D]}
   * @param memory keys and values, {@code [B, C + M, 2 D]}
   */
  record SideBySide(Operand<TFloat32> window, Operand<TFloat32> memory) {

    /** Returns the same projections by heads. They are not computed unless they are used. */
    OfReading heads(Ops tf, ModelConfig config) {
      var keys = HeadProjection.heads(tf, memory, 0, config); // [H, B, C + M, E]
      var values = HeadProjection.heads(tf, memory, 1, config); // [H, B, C + M, E]
      return new OfReading(
          HeadProjection.heads(tf, window, 0, config), // [H, B, T, E]
          ImmutableMap.of(
              RowPart.KEYS,
              Projected.join(tf, Optional.of(keys), HeadProjection.heads(tf, window, 1, config)),
              RowPart.VALUES,
              Projected.join(
                  tf, Optional.of(values), HeadProjection.heads(tf, window, 2, config))));
    }
  }

  /** Adds the maps to the parts of a packed layer. */
  void addTo(LayerParts parts) {
    Ops tf = parts.tf();
    parts.put(Part.QUERY, query.matrix(tf));
    parts.put(Part.KEY, key.matrix(tf));
    parts.put(Part.VALUE, value.matrix(tf));
  }

  private static Map<RowPart, Operand<TFloat32>> byPart(List<Operand<TFloat32>> heads) {
    return ImmutableMap.of(RowPart.KEYS, heads.get(0), RowPart.VALUES, heads.get(1));
  }
}
