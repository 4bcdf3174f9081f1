package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SeparatePositions;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The part of an attention score that depends on where a key stands. */
interface PositionScores {

  /**
   * Scores of every query for every key's position.
   *
   * @param queries {@code [H, B, T, E]}, scaled
   * @param scale what they were scaled by: biases take it too
   * @param memory what the layer remembers
   * @return {@code [H, B, T, K]}; entries of keys after the query are left-overs to be masked
   */
  Operand<TFloat32> call(
      Ops tf,
      Operand<TFloat32> queries,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass);

  /** Of each axis, see {@link PositionAxis#keys}. */
  List<PositionKeys> keys(Ops tf);

  /**
   * The scores of one layer.
   *
   * @param site where dropout of positions is, unique in the model
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
