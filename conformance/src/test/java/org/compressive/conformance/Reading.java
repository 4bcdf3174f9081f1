package org.compressive.conformance;

import com.google.common.collect.ImmutableMap;
import java.util.OptionalDouble;

/** What a window gave. */
final class Reading {

  private final float[] logits;
  private final ImmutableMap<String, float[]> memories;
  private final OptionalDouble compressionLoss;

  Reading(float[] logits, ImmutableMap<String, float[]> memories, OptionalDouble compressionLoss) {
    this.logits = logits;
    this.memories = memories;
    this.compressionLoss = compressionLoss;
  }

  /** Row-major {@code [B, T, V]}. */
  float[] logits() {
    return logits;
  }

  /** For the next window, by name. */
  ImmutableMap<String, float[]> memories() {
    return memories;
  }

  /** Where the reader computes one. */
  OptionalDouble compressionLoss() {
    return compressionLoss;
  }
}
