package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Relative attention in which each head learns its span (Sukhbaatar et al., 2019, arXiv
 * 1905.07799). A soft mask multiplies the exponential of each score before these are normalized:
 * {@code m(x) = clamp((R + z - x) / R, 0, 1)}, where x is the distance of the key, z the span of
 * the head and R the ramp. A loss in proportion to the mean span makes heads shorten their spans.
 *
 * <p>Distances are counted in slots of [compressed memory; memory; window], so that a slot of
 * compressed memory counts once, whatever {@link PositionScheme} is used. Spans are learned as
 * shares of the limit, and each update keeps them in [0, limit].
 *
 * <p>This differs from the paper: memory does not shrink while the model is trained, and spans
 * start at the limit, not at 0, unless {@code initial} says otherwise.
 *
 * @param limit the largest span in slots [S]; usually memory plus window
 * @param ramp the width of the soft edge of the mask in slots [R], at least 1, and 32 by default,
 *     as in the paper
 * @param lossWeight the weight of the span loss [lambda], which multiplies the mean span of a
 *     layer's heads and is summed over layers; 2e-6 by default, as in the paper
 * @param initial the spans before training as a share of the limit, from 0 to 1; 1 by default
 */
public record AdaptiveSpan(
    int limit,
    @JsonProperty(defaultValue = "32") int ramp,
    @JsonProperty(defaultValue = "2e-6") double lossWeight,
    @JsonProperty(defaultValue = "1.0") double initial)
    implements Mixer {

  public AdaptiveSpan {
    checkArgument(limit >= 1, "model.mixer.limit (%s) must be at least 1", limit);
    checkArgument(ramp >= 1, "model.mixer.ramp (%s) must be at least 1", ramp);
    checkArgument(
        lossWeight >= 0 && Double.isFinite(lossWeight),
        "model.mixer.lossWeight (%s) must be a finite number, 0 or more",
        lossWeight);
    checkArgument(
        initial >= 0 && initial <= 1, "model.mixer.initial (%s) must be from 0 to 1", initial);
  }

  /** Creates a mixer with the paper's ramp and loss, in which all spans start at the limit. */
  public AdaptiveSpan(int limit) {
    this(limit, 32, 2e-6, 1);
  }

  @Override
  public String type() {
    return "adaptive-span";
  }

  @Override
  public boolean hasKeys() {
    return true;
  }

  @Override
  public int reach() {
    return reach(1);
  }

  /**
   * Returns the number of slots before a row that a head with this span gives any weight.
   *
   * @param share the span as a share of the limit
   */
  public int reach(double share) {
    return (int) Math.ceil(ramp + limit * share) - 1;
  }
}
