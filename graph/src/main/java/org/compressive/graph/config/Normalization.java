package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where layers are normalised: each has two branches, attention and feed-forward. */
public enum Normalization {
  /**
   * Before each branch, and once more before the logits, as in the authors' code. What is
   * remembered is normalised.
   */
  @JsonProperty("pre")
  PRE,
  /** After each branch has been added, as the paper prints it. */
  @JsonProperty("post")
  POST,
  /** Before each branch and after it has been added. What is remembered is normalised. */
  @JsonProperty("both")
  BOTH;

  /** Whether a branch's input is normalised. */
  public boolean before() {
    return this != POST;
  }

  /** Whether the stream is normalised once a branch has been added to it. */
  public boolean after() {
    return this != PRE;
  }

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
