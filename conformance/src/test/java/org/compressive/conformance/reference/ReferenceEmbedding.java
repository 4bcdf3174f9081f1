package org.compressive.conformance.reference;

/** Maps tokens to the model's input and the model's output to logits. */
interface ReferenceEmbedding {

  /** Returns the embedding that the model's options select. */
  static ReferenceEmbedding of(ReferenceParameters parameters) {
    return parameters.dimensions().options().adaptive()
        ? new ReferenceAdaptiveEmbedding(parameters)
        : new ReferencePlainEmbedding(parameters);
  }

  /**
   * Returns the input of the first layer.
   *
   * @param tokens {@code [T]}
   * @return {@code [T][D]}
   */
  double[][] embedded(int[] tokens);

  /**
   * Returns the logits, from which cross-entropy is computed.
   *
   * @param rows the rows of the last layer {@code [T][D]}
   * @return {@code [T][V]}
   */
  double[][] logits(double[][] rows);
}
