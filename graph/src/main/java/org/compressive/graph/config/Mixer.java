package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The function by which a layer mixes the rows of a window with those of its memories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RelativeAttention.class, name = "relative-attention"),
  @JsonSubTypes.Type(value = DynamicConvolution.class, name = "dynamic-convolution")
})
public sealed interface Mixer permits RelativeAttention, DynamicConvolution {

  /** Returns the mixer's name in a configuration. */
  String type();

  /**
   * Returns whether rows are looked up by keys. Attention-reconstruction compares attention by
   * keys, and {@link MostUsed} counts it.
   */
  boolean hasKeys();

  /** Returns the number of slots before the current row with which a row can be mixed. */
  int reach();
}
