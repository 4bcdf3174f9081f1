package org.compressive.conformance.reference;

/** Two matrices with an activation between them, applied row by row. */
final class ReferenceFeedForward {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final String prefix;

  ReferenceFeedForward(ReferenceParameters parameters, int layer) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.prefix = ReferenceParameters.layerPrefix(layer) + "feed_forward/";
  }

  /** Returns {@code hidden outer + outer_bias}, {@code [T][D]} from {@code [T][D]}. */
  double[][] of(double[][] rows) {
    return affine(hidden(rows), "outer", sizes.width()); // [T][D]
  }

  private double[][] hidden(double[][] rows) {
    double[][] inner = affine(rows, "inner", sizes.feedForward()); // [T][F]
    return switch (sizes.options().activation()) {
      case "relu" -> Rows.relu(inner);
      case "gelu" -> Rows.each(inner, Activations::gelu);
      case "gated" ->
          Rows.product(
              Rows.each(affine(rows, "gate", sizes.feedForward()), Activations::gelu), inner);
      default -> throw new IllegalStateException(sizes.options().activation());
    };
  }

  private double[][] affine(double[][] rows, String name, int outputs) {
    return Rows.plusToEach(
        Rows.times(rows, parameters.get(prefix + name), outputs),
        parameters.get(prefix + name + "_bias"));
  }
}
