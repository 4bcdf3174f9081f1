package org.compressive.graph;

/**
 * The names of the scopes for the ops and parameters of a model's parts; for the scope of a layer,
 * see {@link LayerNames#layer}.
 */
final class RoomNames {

  static final String EMBEDDING = "embedding";
  static final String ATTENTION = "attention";
  static final String FEED_FORWARD = "feed_forward";
  static final String COMPRESSION = "compression";
  static final String COMPRESSION_LOSS = "compression_loss";
  static final String FINAL_NORM = "final_norm";
  static final String LOGITS = "logits";
  static final String LOSS = "loss";

  private RoomNames() {}
}
