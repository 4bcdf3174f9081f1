package org.compressive.conformance;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** A model that reads windows one at a time; memories are row-major {@code [B, rows, D]}. */
interface WindowReader extends AutoCloseable {

  Reading read(int[][] tokens, Map<String, float[]> memories);

  /** Returns the memories before the first window. */
  ImmutableMap<String, float[]> initialMemories();

  @Override
  void close();
}
