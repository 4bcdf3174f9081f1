package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines whether the header and the license of Project Gutenberg books are read as text. */
public enum Gutenberg {
  /** The header and the license are read like the rest of the book. */
  @JsonProperty("keep")
  KEEP,
  /**
   * The header and the license are left out: only the text between Project Gutenberg's markers is
   * read. Documents without markers are read unchanged.
   */
  @JsonProperty("strip")
  STRIP;

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
