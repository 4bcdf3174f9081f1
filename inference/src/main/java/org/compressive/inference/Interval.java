package org.compressive.inference;

import java.util.List;
import java.util.Optional;

/**
 * A 95% interval of a figure of a text, computed by the {@link Bootstrap} from its documents or
 * blocks: 2.5% of the draws have a figure below the interval, and as many have one above it.
 *
 * <p>The interval measures how much the figure depends on which documents happen to be in the text.
 * It is too narrow for a few documents, and it does not cover differences between runs.
 *
 * @param low the lower bound
 * @param high the upper bound
 */
public record Interval(double low, double high) {

  private static final double OUTSIDE = 0.025; // on each side

  /**
   * Returns the interval of the bits per byte of a text; empty if fewer than two documents have
   * scored bytes.
   *
   * @param documents the scores of the text's documents
   * @param seed the seed of the draws; the same seed gives the same interval
   */
  public static Optional<Interval> ofBitsPerByte(List<DocumentScore> documents, long seed) {
    var scores = documents.stream().map(DocumentScore::score).filter(s -> s.bytes() > 0).toList();
    if (scores.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        ofDraws(
            Bootstrap.bitsPerByte(
                scores.stream().mapToDouble(Score::nats).toArray(),
                scores.stream().mapToDouble(Score::bytes).toArray(),
                seed)));
  }

  /**
   * Returns the interval that leaves out the lowest and the highest 2.5% of some draws.
   *
   * @param draws the figures of a {@link Bootstrap}, ascending
   */
  public static Interval ofDraws(double[] draws) {
    int below = (int) (OUTSIDE * draws.length);
    return new Interval(draws[below], draws[draws.length - 1 - below]);
  }
}
