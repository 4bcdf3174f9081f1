package org.compressive.conformance.reference;

/** The way from tokens into the model and from the model to logits. */
interface ReferenceEmbedding {

  /** The embedding that the model's options ask for. */
  static ReferenceEmbedding of(ReferenceParameters parameters) {
    return parameters.dimensions().options().adaptive()
        ? new ReferenceAdaptiveEmbedding(parameters)
        : new ReferencePlainEmbedding(parameters);
  }

  /**
   * What the first layer gets.
   *
   * @param tokens {@code [T]}
   * @return {@code [T][D]}
   */
  double[][] embedded(int[] tokens);

  /**
   * What cross-entropy is taken of.
   *
   * @param rows of the last layer {@code [T][D]}
   * @return {@code [T][V]}
   */
  double[][] logits(double[][] rows);
}
