package org.compressive.inference;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The precision of matrix products. Parameters, optimizer state and memories are always float32.
 */
public enum Precision {
  @JsonProperty("auto")
  AUTO,
  @JsonProperty("float32")
  FLOAT32,
  @JsonProperty("bfloat16")
  BFLOAT16;

  /** Returns the name in lower case, as it is written in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Returns this precision, with {@link #AUTO} resolved to {@link #BFLOAT16} if that is fast and to
   * {@link #FLOAT32} otherwise.
   */
  public Precision resolve(boolean fastBfloat16) {
    if (this != AUTO) {
      return this;
    }
    return fastBfloat16 ? BFLOAT16 : FLOAT32;
  }
}
