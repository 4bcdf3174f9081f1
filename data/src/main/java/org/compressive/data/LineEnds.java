package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines whether line feeds are part of the text. */
public enum LineEnds {
  /** Line feeds are read like any other byte. */
  @JsonProperty("keep")
  KEEP,
  /**
   * Line feeds are left out, so the last word of a line and the first word of the next line become
   * one word. Transformer-XL's official code reads enwik8 in this way, which leaves 204 distinct
   * byte values.
   */
  @JsonProperty("drop")
  DROP;

  /** Returns a document whose line feeds are kept or left out accordingly. */
  Document in(Document document) {
    return this == KEEP ? document : document.through(LineEndsDroppingStream::new);
  }

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
