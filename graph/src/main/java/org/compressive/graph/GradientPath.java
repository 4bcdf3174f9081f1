package org.compressive.graph;

/** A path of values in a layer; the configuration says whether gradients come back along it. */
public enum GradientPath {
  /** Memory and compressed memory, as later windows read them. */
  REMEMBERED_ROWS,
  /** Algorithm 2's old_mem. */
  ROWS_TO_COMPRESS,
  /** Queries, keys and values: Algorithm 2's h and old_mem. */
  ATTENTION_TO_RECONSTRUCT,
  /** Algorithm 2's Q, K and V. */
  PROJECTIONS_OF_COMPRESSED_ROWS,
  /** By which a compression function chooses rows. */
  ATTENTION_RECEIVED
}
