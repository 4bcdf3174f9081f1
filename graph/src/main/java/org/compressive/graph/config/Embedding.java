package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How tokens become rows, and rows logits.
 *
 * @param tied whether the logits' weights are the embedding's; true by default, as in
 *     Transformer-XL
 * @param width of the embedding where it is factorised: its rows are so narrow, and a linear map
 *     widens them to the model's width. 0, the default, for rows as wide as the model
 */
public record Embedding(
    @JsonProperty(defaultValue = "true") boolean tied,
    @JsonProperty(defaultValue = "0") int width) {

  /** One matrix for both, as wide as the model. */
  public static final Embedding TIED = new Embedding(true, 0);

  public Embedding {
    checkArgument(width >= 0, "model.embedding.width (%s) must be 0 or more", width);
  }
}
