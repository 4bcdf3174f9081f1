package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The last part of every mixer: a softmax over scores, the sum of the values weighted by it, and
 * the projection of all heads to a row.
 */
final class WeightedRead {

  private final ModelConfig config;
  private final MatMulPrecision products;
  private final String site;
  private final WeightMatrix output; // [H*E, D]
  private final Operand<TFloat32> outputBias; // [D]

  /**
   * Requests the parameters of the output projection.
   *
   * @param site the name of the dropout site of the weights, unique in the model
   */
  WeightedRead(ParameterScope parameters, String site, ModelConfig config) {
    this.config = config;
    this.site = site;
    products = parameters.products();
    output =
        parameters.map(
            "output",
            ResidualBranch.lastProjection(config, config.width()),
            config.width(),
            config.heads(),
            config.headWidth(),
            config.width());
    outputBias = parameters.get("output_bias", Initialization.ZEROS, config.width());
  }

  /** Adds the output projection to the parts of a packed layer. */
  void addTo(LayerParts parts) {
    parts.put(Part.OUTPUT, output.value(parts.tf()));
    parts.put(Part.OUTPUT_BIAS, outputBias);
  }

  /**
   * The result of a read.
   *
   * @param output {@code [B, T, D]}, or {@code [h, B, T, E]} before heads are merged
   * @param weights {@code [H, B, T, K]}, the softmax
   */
  record Read(Operand<TFloat32> output, Operand<TFloat32> weights) {}

  /**
   * Sums the values, weighted by the softmax of the scores, and projects the sums to rows.
   *
   * @param scores {@code [H, B, T, K]}
   * @param values {@code [H, B, K, E]}
   * @param x the rows for which values are read, {@code [B, T, D]}
   */
  Read call(
      Ops tf, Operand<TFloat32> scores, Operand<TFloat32> values, Operand<TFloat32> x, Pass pass) {
    var heads = heads(tf, scores, values, pass, site);
    return new Read(merge(tf, heads.output(), x), heads.weights());
  }

  /**
   * Sums the values, weighted, and projects the sums to rows.
   *
   * @param weights {@code [H, B, T, K]}
   * @param values {@code [H, B, K, E]}
   * @param x the rows for which values are read, {@code [B, T, D]}
   */
  Read weighted(
      Ops tf, Operand<TFloat32> weights, Operand<TFloat32> values, Operand<TFloat32> x, Pass pass) {
    return new Read(merge(tf, sum(tf, weights, values, pass, site), x), weights);
  }

  /**
   * Sums the values of some of the heads, weighted by the softmax of the scores.
   *
   * @param scores {@code [h, B, T, K]}
   * @param values {@code [h, B, K, E]}
   * @param dropoutSite the name of the dropout site of these heads, unique in the model
   * @return the sums, {@code [h, B, T, E]}, and the weights
   */
  Read heads(
      Ops tf, Operand<TFloat32> scores, Operand<TFloat32> values, Pass pass, String dropoutSite) {
    if (dropout(pass) == 0) {
      var read = pass.ops(tf).attentionRead(scores, values, products);
      return new Read(read.read(), read.weights());
    }
    var weights = tf.nn.softmax(scores); // [h, B, T, K]
    return new Read(sum(tf, weights, values, pass, dropoutSite), weights);
  }

  /** Sums values, weighted, some of whose weights a training pass drops. */
  private Operand<TFloat32> sum(
      Ops tf, Operand<TFloat32> weights, Operand<TFloat32> values, Pass pass, String dropoutSite) {
    double dropout = dropout(pass);
    var kept = dropout == 0 ? weights : pass.dropout(tf, weights, dropout, dropoutSite, 1);
    return products.einsum(tf, kept, values, "hbtk,hbke->hbte"); // [h, B, T, E]
  }

  private double dropout(Pass pass) {
    return pass.training() ? config.dropout().attention() : 0;
  }

  /** Merges heads {@code [H, B, T, E]} into rows {@code [B, T, D]}. */
  Operand<TFloat32> merge(Ops tf, Operand<TFloat32> heads, Operand<TFloat32> x) {
    return project(tf, HeadProjection.sideBySide(tf, heads, config.width()), x);
  }

  /**
   * Projects heads to rows {@code [B, T, D]}.
   *
   * @param heads side by side, {@code [B*T, D]}
   */
  Operand<TFloat32> project(Ops tf, Operand<TFloat32> heads, Operand<TFloat32> x) {
    var merged = output.call(tf, heads, outputBias); // [B*T, D]
    return Rows.of(tf, x).unflatten(merged, config.width()); // [B, T, D]
  }

  /** Returns whether a pass drops weights. */
  boolean drops(Pass pass) {
    return dropout(pass) > 0;
  }
}
