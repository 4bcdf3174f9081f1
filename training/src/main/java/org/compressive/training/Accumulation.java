package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The setting {@code training.accumulation}, which says how many gradients are averaged for one
 * update. Memories advance at every window all the same. If gradients pass through time, the
 * windows that a step reads count as one.
 *
 * <p>The paper updates only every 4 windows after 60,000 (Rae et al., 2019, section 4): {@code
 * {windows: 4, after: 60000}}. Late in training, it says, fewer updates help more than a lower
 * learning rate.
 *
 * @param microBatches the number of equal parts into which the streams of a batch are divided. The
 *     parts are computed one after the other, which takes less memory. Each token counts equally,
 *     as if the batch were computed whole
 * @param windows the number of windows for one update, each of which counts equally
 * @param after the number of windows at the beginning of the run that are each followed by an
 *     update, before {@code windows} applies
 */
public record Accumulation(
    @JsonProperty(defaultValue = "1") int microBatches,
    @JsonProperty(defaultValue = "1") int windows,
    @JsonProperty(defaultValue = "0") long after) {

  /** An update after each window, computed from the whole batch. */
  static final Accumulation NONE = new Accumulation(1, 1, 0);

  public Accumulation {
    checkArgument(
        microBatches >= 1,
        "training.accumulation.microBatches (%s) must be at least 1",
        microBatches);
    checkArgument(windows >= 1, "training.accumulation.windows (%s) must be at least 1", windows);
    checkArgument(after >= 0, "training.accumulation.after (%s) must be 0 or more", after);
  }

  /** Returns whether an update ever needs several gradients. */
  boolean accumulates() {
    return microBatches > 1 || windows > 1;
  }

  /** Returns the number of updates in the first {@code steps} windows of a run. */
  long updates(long steps) {
    return steps <= after ? steps : after + (steps - after) / windows;
  }

  /** Returns the number of windows that a run reads for {@code updates} updates. */
  long steps(long updates) {
    long late = Math.max(0, updates - after);
    return late > (Long.MAX_VALUE - after) / windows
        ? Long.MAX_VALUE
        : updates - late + late * windows;
  }

  /**
   * Returns the number of windows that count in the same update as a window.
   *
   * @param step the number of windows before it
   */
  int windows(long step) {
    return step < after ? 1 : windows;
  }

  /**
   * Returns whether an update follows a window.
   *
   * @param step the number of windows before it
   */
  boolean updatesAfter(long step) {
    return updates(step + 1) > updates(step);
  }
}
