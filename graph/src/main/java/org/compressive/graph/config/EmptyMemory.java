package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What attention makes of slots of memory that nothing has been written to yet. */
public enum EmptyMemory {
  /** They are zeros, which are attended to as any row is: the paper's. */
  @JsonProperty("attended")
  ATTENDED,
  /** They are hidden until a row is written to them. */
  @JsonProperty("masked")
  MASKED;

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
