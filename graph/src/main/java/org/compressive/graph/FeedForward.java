package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.Activation;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The position-wise feed-forward network: a linear map, an activation and another linear map. */
final class FeedForward {

  private final String site;
  private final ModelConfig config;
  private final Linear inner; // D to F
  private final Optional<Linear> gate; // D to F
  private final Linear outer; // F to D

  /**
   * Creates a network.
   *
   * @param site the name of its dropout site, unique in the model
   */
  FeedForward(ParameterScope parameters, String site, ModelConfig config) {
    this.site = site;
    this.config = config;
    int width = config.width();
    int hidden = config.feedForward();
    inner = new Linear(parameters, "inner", Initialization.fanIn(width), width, hidden);
    gate =
        config.activation() == Activation.GATED
            ? Optional.of(
                new Linear(parameters, "gate", Initialization.fanIn(width), width, hidden))
            : Optional.empty();
    outer =
        new Linear(
            parameters, "outer", ResidualBranch.lastProjection(config, hidden), hidden, width);
  }

  /** Adds the maps to the parts of a packed layer. */
  void addTo(LayerParts parts) {
    inner.addTo(parts, Part.INNER, Part.INNER_BIAS);
    gate.ifPresent(each -> each.addTo(parts, Part.GATE, Part.GATE_BIAS));
    outer.addTo(parts, Part.OUTER, Part.OUTER_BIAS);
  }

  /** Maps rows {@code [B, T, D]} to rows {@code [B, T, D]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> x, Pass pass) {
    Rows rows = Rows.of(tf, x);
    var hidden = hidden(tf, rows.flatten(x), pass); // [B*T, F]
    var kept = pass.dropout(tf, hidden, config.dropout().feedForward(), site);
    return rows.unflatten(outer.call(tf, kept), config.width()); // [B, T, D]
  }

  private Operand<TFloat32> hidden(Ops tf, Operand<TFloat32> flat, Pass pass) {
    return switch (config.activation()) {
      case RELU -> inner.rectified(tf, flat, pass.ops(tf));
      case GELU -> Gelu.of(tf, inner.call(tf, flat));
      case GATED ->
          tf.math.mul(
              Gelu.of(tf, gate.orElseThrow().call(tf, flat)), inner.call(tf, flat)); // [B*T, F]
    };
  }
}
