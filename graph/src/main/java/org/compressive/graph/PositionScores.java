package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SeparatePositions;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The part of an attention score that depends on the position of the key. */
interface PositionScores {

  /**
   * Computes the scores of every query for the position of every key.
   *
   * @param queries {@code [H, B, T, E]}, scaled
   * @param scale the factor by which the queries were scaled; biases are scaled by it too
   * @param memory the memory of the layer
   * @return {@code [H, B, T, K]}; entries for keys after the query are leftover values that must be
   *     masked
   */
  Operand<TFloat32> call(
      Ops tf,
      Operand<TFloat32> queries,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass);

  /**
   * Returns the axes on which a key's place among the slots determines its distance: one for all
   * slots, or one for compressed memory and one for the others; empty if places are not enough.
   */
  default List<PositionAxis> axes() {
    return List.of();
  }

  /** Returns the position keys of each axis; see {@link PositionAxis#keys}. */
  List<PositionKeys> keys(Ops tf);

  /**
   * A position axis with the places of consecutive slots on it.
   *
   * @param places the place of each slot, from 0; the last places are those of a window
   */
  record Placed(PositionAxis axis, List<Integer> places) {}

  /**
   * Returns the axes with the places of all slots, in the order of the slots. Does not apply to
   * kept rows, which have places of their own; see {@link Displacement#isKept}.
   */
  List<Placed> placed();

  /**
   * Creates the position scores of one layer.
   *
   * @param site the name of the dropout site of positions, unique in the model
   */
  static PositionScores create(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    if (config.positions() instanceof ContiguousPositions) {
      return new ContiguousPositionScores(tf, parameters, site, config, layer);
    }
    if (config.positions() instanceof SeparatePositions) {
      return new SeparatePositionScores(tf, parameters, site, config, layer);
    }
    if (config.positions() instanceof AgePositions) {
      return new AgePositionScores(tf, parameters, site, config, layer);
    }
    throw new IllegalStateException(
        "model.positions (%s) has no graph".formatted(config.positions()));
  }
}
