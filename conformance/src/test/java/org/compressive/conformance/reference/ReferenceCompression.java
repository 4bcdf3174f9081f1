package org.compressive.conformance.reference;

import java.util.Map;
import java.util.function.BinaryOperator;

/** Compression in one layer, and its loss: Algorithm 1, line 9, and Algorithm 2. */
final class ReferenceCompression {

  /** The inputs of compression for one stream. */
  static final class Eviction {
    final double[][] rows; // [T][D]
    final double[] usage; // [T]
    final double[][] queries; // [T or less][D], without those of padding

    Eviction(double[][] rows, double[] usage, double[][] queries) {
      this.rows = rows;
      this.usage = usage;
      this.queries = queries;
    }
  }

  private final ReferenceCompressor compressor;
  private final ReferenceLoss loss;
  private final BinaryOperator<double[][]> attention;

  /**
   * Creates the compression of one layer.
   *
   * @param attention attention by content, of queries over rows
   */
  ReferenceCompression(
      ReferenceCompressor compressor, ReferenceLoss loss, BinaryOperator<double[][]> attention) {
    this.compressor = compressor;
    this.loss = loss;
    this.attention = attention;
  }

  /**
   * Compresses the evicted rows.
   *
   * @param parameters the parameters of the compressor and the loss, by short names
   * @return {@code [T/c][D]}
   */
  double[][] compressed(Eviction evicted, Map<String, double[]> parameters) {
    return compressor.compressed(evicted.rows, evicted.usage, parameters);
  }

  /** Returns one stream's part of the loss. */
  SquaredDifferences loss(Eviction evicted, Map<String, double[]> parameters) {
    return loss.of(
        evicted.rows,
        compressed(evicted, parameters),
        rows -> attention.apply(evicted.queries, rows),
        parameters);
  }
}
