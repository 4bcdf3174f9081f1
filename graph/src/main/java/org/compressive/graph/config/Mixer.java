package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The way a layer mixes the rows of a window with those of its memories. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RelativeAttention.class, name = "relative-attention"),
  @JsonSubTypes.Type(value = DynamicConvolution.class, name = "dynamic-convolution")
})
public sealed interface Mixer permits RelativeAttention, DynamicConvolution {

  /** The mixer's name in a configuration. */
  String type();

  /**
   * Whether rows are found by keys, which attention-reconstruction compares and {@link MostUsed}
   * counts the attention of.
   */
  boolean hasKeys();

  /** The number of slots before the current row that a row can be mixed with. */
  int reach();
}
