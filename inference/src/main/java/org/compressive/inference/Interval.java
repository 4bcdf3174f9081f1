package org.compressive.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A 95% interval of a figure over samples of documents, computed by the bootstrap (Efron, 1979): as
 * many documents as there are, drawn with replacement 1000 times, have a figure below the interval
 * in 2.5% of the draws, and one above it in as many.
 *
 * <p>The interval measures how much the figure depends on which documents happen to be in the text.
 * It is too narrow for a few documents, and it does not cover differences between runs.
 *
 * @param low the lower bound
 * @param high the upper bound
 */
public record Interval(double low, double high) {

  private static final int DRAWS = 1000;
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
    var random = new Random(seed);
    double[] figures = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      figures[draw] = drawn(scores, random);
    }
    Arrays.sort(figures);
    int below = (int) (OUTSIDE * DRAWS);
    return Optional.of(new Interval(figures[below], figures[DRAWS - 1 - below]));
  }

  private static double drawn(List<Score> scores, Random random) {
    double nats = 0;
    double bytes = 0;
    for (int i = 0; i < scores.size(); i++) {
      Score score = scores.get(random.nextInt(scores.size()));
      nats += score.nats();
      bytes += score.bytes();
    }
    return Score.bitsPerByte(nats, bytes);
  }
}
