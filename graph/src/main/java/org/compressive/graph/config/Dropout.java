package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The dropout rates in training, each from 0 to below 1 and 0 by default. In YAML, a single number
 * is also allowed: the rate of everything but attention. Transformer-XL calls this rate {@code
 * dropout}, and it calls {@code attention} {@code dropatt}.
 *
 * @param embedding the rate on the embedded tokens
 * @param positions the rate on the sinusoidal encodings of distances
 * @param attention the rate on the attention weights
 * @param residual the rate on the output of each branch
 * @param feedForward the rate on the inner layer of the feed-forward network
 */
@RecordBuilder
public record Dropout(
    @JsonProperty(defaultValue = "0.0") double embedding,
    @JsonProperty(defaultValue = "0.0") double positions,
    @JsonProperty(defaultValue = "0.0") double attention,
    @JsonProperty(defaultValue = "0.0") double residual,
    @JsonProperty(defaultValue = "0.0") double feedForward)
    implements DropoutBuilder.With {

  /** No dropout. */
  public static final Dropout NONE = new Dropout(0, 0, 0, 0, 0);

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public Dropout {
    check("embedding", embedding);
    check("positions", positions);
    check("attention", attention);
    check("residual", residual);
    check("feedForward", feedForward);
  }

  /** Returns a configuration with one rate everywhere except on attention. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Dropout of(double rate) {
    checkArgument(rate >= 0 && rate < 1, "model.dropout (%s) must be from 0 to below 1", rate);
    return new Dropout(rate, rate, 0, rate, rate);
  }

  private static void check(String key, double rate) {
    checkArgument(
        rate >= 0 && rate < 1, "model.dropout.%s (%s) must be from 0 to below 1", key, rate);
  }
}
