package org.compressive.conformance.reference;

import java.util.Arrays;

/** An embedding for the whole vocabulary, which may be a product of two matrices. */
final class ReferencePlainEmbedding implements ReferenceEmbedding {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final ReferenceOptions options;

  ReferencePlainEmbedding(ReferenceParameters parameters) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.options = sizes.options();
  }

  /** Returns {@code embedding[token] embedding_projection * sqrt(D)}, {@code [T][D]}. */
  @Override
  public double[][] embedded(int[] tokens) {
    int width = sizes.embeddingWidth();
    double[] embedding = parameters.get("embedding"); // [V, E']
    double[][] rows =
        Arrays.stream(tokens)
            .mapToObj(t -> Arrays.copyOfRange(embedding, t * width, (t + 1) * width))
            .toArray(double[][]::new); // [T][E']
    double[][] inside =
        options.factorised()
            ? Rows.times(rows, parameters.get("embedding_projection"), sizes.width()) // [T][D]
            : rows;
    return Rows.each(inside, value -> value * Math.sqrt(sizes.width()));
  }

  /**
   * Returns {@code rows output_projection output_weights^T + output_bias}; if tied,
   * embedding_projection^T and embedding take their places.
   */
  @Override
  public double[][] logits(double[][] rows) {
    double[] weights = parameters.get(options.tied() ? "embedding" : "output_weights"); // [V, E']
    return Rows.plusToEach(
        Rows.timesTransposed(outside(rows), weights, sizes.vocabulary()),
        parameters.get("output_bias"));
  }

  private double[][] outside(double[][] rows) {
    if (!options.factorised()) {
      return rows;
    }
    int width = sizes.embeddingWidth();
    return options.tied()
        ? Rows.timesTransposed(rows, parameters.get("embedding_projection"), width) // [T][E']
        : Rows.times(rows, parameters.get("output_projection"), width); // [T][E']
  }
}
