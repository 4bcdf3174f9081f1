package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * The points in a layer at which rows are normalized. Each layer has two branches, attention and
 * feed-forward.
 */
public enum Normalization {
  /**
   * Before each branch, and once more before the logits, as in the authors' code. Memory stores
   * normalized rows.
   */
  @JsonProperty("pre")
  PRE,
  /** After each branch has been added, as printed in the paper. */
  @JsonProperty("post")
  POST,
  /** Both before each branch and after it has been added. Memory stores normalized rows. */
  @JsonProperty("both")
  BOTH;

  /** Returns whether the input of a branch is normalized. */
  public boolean before() {
    return this != POST;
  }

  /** Returns whether the residual stream is normalized after a branch has been added to it. */
  public boolean after() {
    return this != PRE;
  }

  /** Returns the name used in configurations. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
