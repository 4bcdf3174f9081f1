package org.compressive.conformance;

import com.google.common.collect.ImmutableMap;
import java.util.OptionalDouble;

/** The results of reading a window. */
final class Reading {

  private final float[] logits;
  private final ImmutableMap<String, float[]> memories;
  private final OptionalDouble compressionLoss;

  Reading(float[] logits, ImmutableMap<String, float[]> memories, OptionalDouble compressionLoss) {
    this.logits = logits;
    this.memories = memories;
    this.compressionLoss = compressionLoss;
  }

  /** Returns the logits, row-major {@code [B, T, V]}. */
  float[] logits() {
    return logits;
  }

  /** Returns the memories for the next window, by name. */
  ImmutableMap<String, float[]> memories() {
    return memories;
  }

  /** Returns the compression loss, if the reader computes one. */
  OptionalDouble compressionLoss() {
    return compressionLoss;
  }
}
