package org.compressive.conformance.reference;

/** The parts around attention or feed-forward: normalization and residual connection. */
final class ReferenceSublayer {
  private final ReferenceParameters parameters;
  private final ReferenceOptions options;
  private final String name; // such as layer_00/attention

  /**
   * Creates the parts around a sublayer.
   *
   * @param sublayer "attention" or "feed_forward"
   */
  ReferenceSublayer(ReferenceParameters parameters, int layer, String sublayer) {
    this.parameters = parameters;
    this.options = parameters.dimensions().options();
    this.name = ReferenceParameters.layerPrefix(layer) + sublayer;
  }

  /**
   * Returns the sublayer's input, computed from the residual stream: {@code [T][D]} from {@code
   * [T][D]}.
   */
  double[][] input(double[][] hidden) {
    return options.normalization().equals("post") ? hidden : normalised(hidden, "_norm");
  }

  /**
   * Returns the residual stream after the sublayer.
   *
   * @param hidden the residual stream before it {@code [T][D]}
   * @param made the output of the sublayer {@code [T][D]}
   */
  double[][] output(double[][] hidden, double[][] made) {
    double[][] sum = residual(hidden, made); // [T][D]
    return switch (options.normalization()) {
      case "pre" -> sum;
      case "post" -> normalised(sum, "_norm");
      case "both" -> normalised(sum, "_output_norm");
      default -> throw new IllegalStateException(options.normalization());
    };
  }

  private double[][] residual(double[][] hidden, double[][] made) {
    return switch (options.residual()) {
      case "plain" -> Rows.plus(hidden, made);
      case "gated" ->
          new ReferenceGate(
                  parameters.get(name + "_gate/input"),
                  parameters.get(name + "_gate/state"),
                  parameters.get(name + "_gate/bias"))
              .of(hidden, made);
      default -> throw new IllegalStateException(options.residual());
    };
  }

  private double[][] normalised(double[][] rows, String norm) {
    return Rows.normalised(
        rows, parameters.get(name + norm + "/scale"), parameters.get(name + norm + "/offset"));
  }
}
