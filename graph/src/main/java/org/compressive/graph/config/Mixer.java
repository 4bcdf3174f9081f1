package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The function that a layer uses to mix the rows of a window with the rows of its memories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RelativeAttention.class, name = "relative-attention"),
  @JsonSubTypes.Type(value = AdaptiveSpan.class, name = "adaptive-span"),
  @JsonSubTypes.Type(value = SparseAttention.class, name = "sparse-attention"),
  @JsonSubTypes.Type(value = DynamicConvolution.class, name = "dynamic-convolution"),
  @JsonSubTypes.Type(value = Lstm.class, name = "lstm")
})
public sealed interface Mixer
    permits RelativeAttention, AdaptiveSpan, SparseAttention, DynamicConvolution, Lstm {

  /** Returns the mixer's name in a configuration. */
  String type();

  /**
   * Returns whether the mixer attends to rows by their keys. Attention reconstruction compares this
   * attention, and {@link MostUsed} counts it.
   */
  boolean hasKeys();

  /** Returns whether the mixer can be used in a layer that has compressed memory. */
  default boolean readsCompressedMemory() {
    return !carriesState();
  }

  /**
   * Returns whether the mixer carries a state from row to row instead of reading slots of memory.
   */
  default boolean carriesState() {
    return false;
  }

  /** Returns the number of slots before the current row that the row can be mixed with. */
  int reach();
}
