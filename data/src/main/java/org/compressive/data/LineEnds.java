package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines whether line feeds are part of the text. */
public enum LineEnds {
  /** They are read like any other byte. */
  @JsonProperty("keep")
  KEEP,
  /**
   * They are left out, so the last word of a line and the first word of the next become one. This
   * is how Transformer-XL's official code reads enwik8, of which 204 different bytes remain.
   */
  @JsonProperty("drop")
  DROP;

  /** Returns a document as it is read. */
  Document in(Document document) {
    return this == KEEP ? document : document.through(LineEndsDroppingStream::new);
  }

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
