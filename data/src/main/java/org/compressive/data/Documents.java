package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a model that reads several documents in a row keeps in mind from one to the next. */
public enum Documents {
  /**
   * Everything: the documents are one text without borders. Windows and memories run across them,
   * and the first token of a document is predicted from the end of the one before.
   */
  @JsonProperty("joined")
  JOINED,
  /**
   * Nothing: every document begins with empty memories at the start of a window, and its last
   * window is padded by positions that do not count. The first token of a document is predicted
   * from nothing, so it is no target.
   */
  @JsonProperty("separate")
  SEPARATE;

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
