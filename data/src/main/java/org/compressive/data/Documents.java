package org.compressive.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Determines what a model that reads several documents in a row remembers from one to the next. */
public enum Documents {
  /**
   * The model remembers everything: the documents are one text without boundaries. Windows and
   * memories run across documents, and the first token of a document is predicted from the end of
   * the previous one.
   */
  @JsonProperty("joined")
  JOINED,
  /**
   * The model remembers nothing: every document begins with empty memories at the start of a
   * window, and its last window is padded with positions that do not count. The first token of a
   * document is not a target, because there is nothing to predict it from.
   */
  @JsonProperty("separate")
  SEPARATE;

  /** Returns the name in lower case, as the configuration spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
