package org.compressive.inference;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What matrix products are computed in; parameters, optimizer and memories stay in float32. */
public enum Precision {
  @JsonProperty("auto")
  AUTO,
  @JsonProperty("float32")
  FLOAT32,
  @JsonProperty("bfloat16")
  BFLOAT16;

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What auto comes to: bfloat16 where that is fast. */
  public Precision resolve(boolean fastBfloat16) {
    if (this != AUTO) {
      return this;
    }
    return fastBfloat16 ? BFLOAT16 : FLOAT32;
  }
}
