package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.Residual;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A branch off the stream of a layer: how it begins, and how it joins the stream again. */
final class ResidualBranch {

  private final String site;
  private final ModelConfig config;
  private final Optional<LayerNorm> before;
  private final Optional<LayerNorm> after;
  private final Optional<ResidualGate> gate;

  /**
   * A branch.
   *
   * @param parameters the layer's
   * @param name what stands in the branch
   * @param site where its dropout is, unique in the model
   */
  ResidualBranch(ParameterScope parameters, String name, String site, ModelConfig config) {
    this.site = site;
    this.config = config;
    var normalization = config.normalization();
    var first = new LayerNorm(parameters.sub(name + "_norm"), config.width());
    before = normalization.before() ? Optional.of(first) : Optional.empty();
    if (!normalization.after()) {
      after = Optional.empty();
    } else if (before.isEmpty()) {
      after = Optional.of(first);
    } else {
      after = Optional.of(new LayerNorm(parameters.sub(name + "_output_norm"), config.width()));
    }
    gate =
        config.residual() == Residual.GATED
            ? Optional.of(new ResidualGate(parameters.sub(name + "_gate"), config.width()))
            : Optional.empty();
  }

  /**
   * First weights of a branch's last projection, smaller by the square root of the number of
   * branches so that the residual stream's variance at the top does not grow with depth.
   */
  static Initialization lastProjection(ModelConfig config, long fanIn) {
    return Initialization.normal(1 / Math.sqrt((double) fanIn * 2 * config.layers()));
  }

  /** What the branch sees of the stream, {@code [B, T, D]}. */
  Operand<TFloat32> begin(Ops tf, Operand<TFloat32> stream, Pass pass) {
    return before.map(norm -> norm.call(tf, stream, pass)).orElse(stream);
  }

  /** The stream with what the branch has made, {@code [B, T, D]}. */
  Operand<TFloat32> join(Ops tf, Operand<TFloat32> stream, Operand<TFloat32> made, Pass pass) {
    var dropped = pass.dropout(tf, made, config.dropout().residual(), site);
    Operand<TFloat32> joined =
        gate.isPresent()
            ? gate.get().call(tf.withSubScope("gate"), stream, dropped)
            : tf.math.add(stream, dropped);
    return after.map(norm -> norm.call(tf, joined, pass)).orElse(joined);
  }
}
