package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines whether the header and the license of Project Gutenberg's books are text. */
public enum Gutenberg {
  /** They are read like the rest of the book. */
  @JsonProperty("keep")
  KEEP,
  /**
   * They are left out: of a book with Project Gutenberg's markers, only the text between them is
   * read. Other documents are read as they are.
   */
  @JsonProperty("strip")
  STRIP;

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
