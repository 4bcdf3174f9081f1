package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Rates of dropout in training, each from 0 to below 1 and 0 by default. In YAML also one number:
 * the rate of all but attention, which is what Transformer-XL calls {@code dropout}; its {@code
 * dropatt} is {@code attention}.
 *
 * @param embedding on the embedded tokens
 * @param positions on the sinusoids of distances
 * @param attention on attention's weights
 * @param residual on the output of each branch
 * @param feedForward on the inner layer of the feed-forward network
 */
@RecordBuilder
public record Dropout(
    @JsonProperty(defaultValue = "0.0") double embedding,
    @JsonProperty(defaultValue = "0.0") double positions,
    @JsonProperty(defaultValue = "0.0") double attention,
    @JsonProperty(defaultValue = "0.0") double residual,
    @JsonProperty(defaultValue = "0.0") double feedForward)
    implements DropoutBuilder.With {

  /** None anywhere. */
  public static final Dropout NONE = new Dropout(0, 0, 0, 0, 0);

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public Dropout {
    check("embedding", embedding);
    check("positions", positions);
    check("attention", attention);
    check("residual", residual);
    check("feedForward", feedForward);
  }

  /** One rate everywhere but on attention. */
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
