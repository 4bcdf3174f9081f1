package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One position axis over [compressed memory; memory; window], counted in slots. */
final class ContiguousPositionScores implements PositionScores {

  private final PositionAxis axis;

  ContiguousPositionScores(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    int slots = config.compressedMemory(layer) + config.memory(layer);
    axis = new PositionAxis(tf, parameters, "position", slots, site, config);
  }

  @Override
  public List<Placed> placed() {
    return List.of(new Placed(axis, axis.everyPlace()));
  }

  @Override
  public List<PositionKeys> keys(Ops tf) {
    return List.of(axis.keys(tf));
  }

  @Override
  public Operand<TFloat32> call(
      Ops tf,
      Operand<TFloat32> queries,
      Operand<TFloat32> scale,
      LayerMemory memory,
      Reading reading,
      Pass pass) {
    return axis.call(tf, queries, scale, reading, pass); // [H, B, T, C + M + T]
  }

  @Override
  public List<PositionAxis> axes() {
    return List.of(axis);
  }
}
