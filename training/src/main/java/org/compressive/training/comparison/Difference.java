package org.compressive.training.comparison;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Optional;
import org.compressive.inference.Interval;

/**
 * The difference in bits per byte between a model and the model that it is compared with, paired by
 * seed. It is negative if the model is better.
 *
 * @param mean the mean over the seeds that both models finished
 * @param seeds the number of these seeds
 * @param overSeeds the 95% t interval of the mean; empty for fewer than two seeds. It covers
 *     another choice of seeds, with the same text
 * @param draws the difference in 1000 draws of the blocks of the scored text, the same blocks for
 *     both models, with the losses of each block averaged over seeds; ascending. Empty if the
 *     models have not scored the same tokens, or if there are fewer than two blocks
 */
public record Difference(
    double mean, int seeds, Optional<Interval> overSeeds, ImmutableDoubleArray draws) {

  /**
   * Returns the 95% bootstrap interval over blocks; empty without draws. It covers another choice
   * of text, with the same seeds.
   */
  public Optional<Interval> overBlocks() {
    return draws.isEmpty() ? Optional.empty() : Optional.of(Interval.ofDraws(draws.toArray()));
  }
}
