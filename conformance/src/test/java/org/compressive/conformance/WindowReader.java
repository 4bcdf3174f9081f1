package org.compressive.conformance;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.OptionalDouble;

/** A model that reads windows one at a time; memories are row-major {@code [B, rows, D]}. */
interface WindowReader extends AutoCloseable {

  /**
   * What a window gave.
   *
   * @param logits row-major {@code [B, T, V]}
   * @param memories for the next window, by name
   * @param compressionLoss where the reader computes one
   */
  record Reading(
      float[] logits, ImmutableMap<String, float[]> memories, OptionalDouble compressionLoss) {}

  Reading read(int[][] tokens, Map<String, float[]> memories);

  /** What is remembered before the first window. */
  ImmutableMap<String, float[]> initialMemories();

  @Override
  void close();
}
