package org.compressive.conformance.reference;

import com.google.common.primitives.Doubles;
import java.util.Arrays;
import java.util.List;

/**
 * An embedding and a softmax by clusters of tokens (Grave et al. 2017; Baevski and Auli 2019). The
 * softmax of the first cluster has one additional entry for each other cluster, which has a softmax
 * of its own below it.
 */
final class ReferenceAdaptiveEmbedding implements ReferenceEmbedding {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final List<ReferenceCluster> clusters;

  ReferenceAdaptiveEmbedding(ReferenceParameters parameters) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.clusters = ReferenceCluster.of(sizes);
  }

  /** Returns {@code embedding_i[token - start_i] embedding_projection_i * sqrt(D)}. */
  @Override
  public double[][] embedded(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(this::embedded).toArray(double[][]::new);
  }

  private double[] embedded(int token) {
    ReferenceCluster cluster =
        clusters.stream().filter(each -> each.contains(token)).findAny().orElseThrow();
    int at = (token - cluster.start()) * cluster.width();
    double[] embedding = parameters.get(cluster.named("embedding")); // [V_i, E_i]
    double[][] row = {Arrays.copyOfRange(embedding, at, at + cluster.width())}; // [1][E_i]
    double[][] inside =
        cluster.projected()
            ? Rows.times(row, parameters.get(cluster.named("embedding_projection")), sizes.width())
            : row; // [1][D]
    return Rows.each(inside, value -> value * Math.sqrt(sizes.width()))[0];
  }

  /** Returns log-probabilities; those of tokens in other clusters are sums of two. */
  @Override
  public double[][] logits(double[][] rows) {
    double[][] result = new double[rows.length][]; // [T][V]
    for (int t = 0; t < rows.length; t++) {
      result[t] = logits(rows[t]);
    }
    return result;
  }

  private double[] logits(double[] row) {
    ReferenceCluster first = clusters.get(0);
    double[] head = Rows.logSoftmax(Doubles.concat(scores(first, row), entries(row))); // [c_0+n]
    double[] result = Arrays.copyOf(head, sizes.vocabulary()); // [V]
    for (ReferenceCluster cluster : clusters.subList(1, clusters.size())) {
      double entry = head[first.size() + cluster.index() - 1];
      double[] within = Rows.logSoftmax(scores(cluster, row)); // [V_i]
      for (int token = cluster.start(); token < cluster.end(); token++) {
        result[token] = entry + within[token - cluster.start()];
      }
    }
    return result;
  }

  /** Returns {@code outside_i(row) weights_i^T + output_bias_i}, {@code [V_i]}. */
  private double[] scores(ReferenceCluster cluster, double[] row) {
    String weights = cluster.named(sizes.options().tied() ? "embedding" : "output_weights");
    return linear(
        outside(cluster, row),
        parameters.get(weights), // [V_i, E_i]
        parameters.get(cluster.named("output_bias")));
  }

  /**
   * Returns the scores of the other clusters, which compete with the first cluster's tokens, {@code
   * [n]}.
   */
  private double[] entries(double[] row) {
    return linear(
        outside(clusters.get(0), row),
        parameters.get("cluster_weights"), // [n, E_0]
        parameters.get("cluster_bias"));
  }

  private static double[] linear(double[][] row, double[] weights, double[] bias) {
    return Rows.plusToEach(Rows.timesTransposed(row, weights, bias.length), bias)[0];
  }

  /** Returns the model's row projected to the cluster's width, {@code [1][E_i]}. */
  private double[][] outside(ReferenceCluster cluster, double[] row) {
    double[][] rows = {row};
    if (!cluster.projected()) {
      return rows;
    }
    return sizes.options().tied()
        ? Rows.timesTransposed(
            rows, parameters.get(cluster.named("embedding_projection")), cluster.width())
        : Rows.times(rows, parameters.get(cluster.named("output_projection")), cluster.width());
  }
}
