package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The treatment of memory slots that have not been written to yet. */
public enum EmptyMemory {
  /** Empty slots are zeros and are attended to like any other row, as in the paper. */
  @JsonProperty("attended")
  ATTENDED,
  /** Empty slots are hidden until a row is written to them. */
  @JsonProperty("masked")
  MASKED;

  /** Returns the name used in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
