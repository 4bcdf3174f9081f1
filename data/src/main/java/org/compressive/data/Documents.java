package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines what a model that reads several documents in a row remembers from one to the next. */
public enum Documents {
  /**
   * Everything: the documents are one text without boundaries. Windows and memories run across
   * documents, and the first token of a document is predicted from the end of the previous one.
   */
  @JsonProperty("joined")
  JOINED,
  /**
   * Nothing: every document begins with empty memories at the start of a window, and its last
   * window is padded with positions that do not count. There is nothing to predict the first token
   * of a document from, so it is not a target.
   */
  @JsonProperty("separate")
  SEPARATE;

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
