package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.Residual;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A branch off a layer's residual stream. This class computes the input of the branch from the
 * stream, and combines the output of the branch with the stream.
 */
final class ResidualBranch {

  private final String site;
  private final ModelConfig config;
  private final Optional<LayerNorm> before;
  private final Optional<LayerNorm> after;
  private final Optional<ResidualGate> gate;

  /**
   * Creates a branch.
   *
   * @param parameters the parameters of the layer
   * @param name the name of the branch's function
   * @param site the name of its dropout site, unique in the model
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
   * Returns the initial weights of a branch's last projection. They are smaller by the square root
   * of the number of branches, so that the variance of the residual stream at the top does not grow
   * with depth.
   */
  static Initialization lastProjection(ModelConfig config, long fanIn) {
    return Initialization.normal(1 / Math.sqrt((double) fanIn * 2 * config.layers()));
  }

  /** Adds the norms to the parts of a packed layer. */
  void addTo(LayerParts parts, Part ofInput, Part ofOutput) {
    before.ifPresent(norm -> norm.addTo(parts, ofInput));
    after.ifPresent(norm -> norm.addTo(parts, ofOutput));
  }

  /** Returns the input of the branch, {@code [B, T, D]}. */
  Operand<TFloat32> begin(Ops tf, Operand<TFloat32> stream, Pass pass) {
    return before.map(norm -> norm.call(tf, stream, pass)).orElse(stream);
  }

  /** Returns the stream combined with the output of the branch, {@code [B, T, D]}. */
  Operand<TFloat32> join(Ops tf, Operand<TFloat32> stream, Operand<TFloat32> made, Pass pass) {
    var dropped = pass.dropout(tf, made, config.dropout().residual(), site);
    Operand<TFloat32> joined =
        gate.isPresent()
            ? gate.get().call(tf.withSubScope("gate"), stream, dropped)
            : tf.math.add(stream, dropped);
    return after.map(norm -> norm.call(tf, joined, pass)).orElse(joined);
  }
}
