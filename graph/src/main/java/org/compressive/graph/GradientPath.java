package org.compressive.graph;

/** A path of values in a layer. The configuration says whether gradients flow back along it. */
public enum GradientPath {
  /** Memory and compressed memory, as read by later windows. */
  REMEMBERED_ROWS,
  /** The rows to compress: Algorithm 2's old_mem. */
  ROWS_TO_COMPRESS,
  /** Queries, keys and values of the attention to reconstruct: Algorithm 2's h and old_mem. */
  ATTENTION_TO_RECONSTRUCT,
  /** The projections of compressed rows: Algorithm 2's Q, K and V. */
  PROJECTIONS_OF_COMPRESSED_ROWS,
  /** The attention by which a compression function chooses rows. */
  ATTENTION_RECEIVED
}
