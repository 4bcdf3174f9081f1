package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.compressive.ops.TokenDraw.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class TokenDrawTest {

  private static final int DRAWS = 20_000;
  private static final double MOST = Math.nextDown(1.0);
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** Probabilities of five tokens; the logits are their logarithms plus 3. */
  private static final double[] PROBABILITIES = {0.1, 0.4, 0.2, 0.25, 0.05};

  private static final float[] LOGITS = logits(PROBABILITIES);

  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (Math.log(probabilities[i]) + 3);
    }
    return logits;
  }

  /** A method of drawing, with its settings. */
  private record Draw(Method method, double temperature, int topK, double topP) {

    static final Draw LIKELIEST = new Draw(Method.LIKELIEST, 0, 0, 1);

    static Draw any(double temperature) {
      return new Draw(Method.ANY, temperature, 0, 1);
    }

    static Draw filtered(double temperature, int topK, double topP) {
      return new Draw(Method.FILTERED, temperature, topK, topP);
    }

    /** Draws once for each number, from the same logits. */
    int[] of(float[] logits, double... uniform) {
      return of(Collections.nCopies(uniform.length, logits), uniform);
    }

    /** Draws once for each number, from a row of logits of its own. */
    int[] of(List<float[]> rows, double... uniform) {
      int vocabulary = rows.get(0).length;
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> logits =
            g.input(
                Shape.of(-1, vocabulary),
                Shape.of(rows.size(), vocabulary),
                Floats.concat(rows.toArray(float[][]::new)));
        Operand<TFloat64> numbers = g.doubles(Shape.of(-1), Shape.of(uniform.length), uniform);
        Shape scalar = Shape.scalar();
        var settings =
            new TokenDraw.Settings(
                g.doubles(scalar, scalar, temperature),
                g.input(topK),
                g.doubles(scalar, scalar, topP));
        return g.ints(g.ops.tokenDraw(logits, numbers, method, settings));
      }
    }
  }

  /** Returns numbers spread evenly from 0 to just below 1. */
  private static double[] spread(int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> i == count - 1 ? MOST : (double) i / count)
        .toArray();
  }

  @Test
  void drawsFromTheModelsDistribution() {
    assertDistribution(Draw.any(1), PROBABILITIES);
    assertDistribution(Draw.filtered(1, 0, 1), PROBABILITIES);
  }

  @Test
  void temperatureRaisesProbabilitiesToItsInverse() {
    double[] squared = new double[PROBABILITIES.length];
    double[] rooted = new double[PROBABILITIES.length];
    for (int i = 0; i < squared.length; i++) {
      squared[i] = PROBABILITIES[i] * PROBABILITIES[i];
      rooted[i] = Math.sqrt(PROBABILITIES[i]);
    }
    assertDistribution(Draw.any(0.5), squared);
    assertDistribution(Draw.filtered(0.5, 0, 1), squared);
    assertDistribution(Draw.any(2), rooted);
    assertDistribution(Draw.filtered(2, 0, 1), rooted);
  }

  @Test
  void topKDrawsFromTheMostLikely() {
    assertDistribution(Draw.filtered(1, 3, 1), new double[] {0, 0.4, 0.2, 0.25, 0});
    assertDistribution(Draw.filtered(1, 1, 1), new double[] {0, 1, 0, 0, 0});
    assertDistribution(Draw.filtered(1, 5, 1), PROBABILITIES);
    assertDistribution(Draw.filtered(1, 6, 1), PROBABILITIES);
    assertDistribution(Draw.filtered(1, Integer.MAX_VALUE, 1), PROBABILITIES);
  }

  @Test
  void topPDrawsFromTheSmallestSetThatReachesIt() {
    assertDistribution(Draw.filtered(1, 0, 0.39), new double[] {0, 1, 0, 0, 0});
    assertDistribution(Draw.filtered(1, 0, 0.41), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(Draw.filtered(1, 0, 0.64), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(Draw.filtered(1, 0, 0.66), new double[] {0, 0.4, 0.2, 0.25, 0});
    assertDistribution(Draw.filtered(1, 0, 0.9), new double[] {0.1, 0.4, 0.2, 0.25, 0});
  }

  @Test
  void topPLeavesTheMostLikelyHoweverSmallItIs() {
    for (double topP : new double[] {1e-300, Double.MIN_NORMAL, Double.MIN_VALUE}) {
      assertDistribution(Draw.filtered(1, 0, topP), new double[] {0, 1, 0, 0, 0});
    }
  }

  @Test
  void topPIsAShareOfWhatTopKLeft() {
    // The first two of 0.4, 0.25 and 0.2 have a share of 0.765.
    assertDistribution(Draw.filtered(1, 3, 0.76), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(Draw.filtered(1, 3, 0.77), new double[] {0, 0.4, 0.2, 0.25, 0});
  }

  @Test
  void topPIsAShareOfWhatTemperatureMade() {
    // At 0.5, the squares 0.16 and 0.0625 have a share of 0.809 of 0.275, the sum of all squares.
    assertDistribution(Draw.filtered(0.5, 0, 0.8), new double[] {0, 0.16, 0, 0.0625, 0});
    assertDistribution(Draw.filtered(0.5, 0, 0.82), new double[] {0, 0.16, 0.04, 0.0625, 0});
  }

  @Test
  void topPKeepsTheSmallestSetOfRandomDistributions() {
    long seed = 11;
    var random = new Random(seed);
    int draws = 400;
    for (double p : new double[] {0.1, 0.5, 0.9}) {
      for (int vocabulary = 1; vocabulary <= 8; vocabulary++) {
        List<float[]> rows = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
          rows.addAll(Collections.nCopies(draws, gaussian(random, vocabulary)));
        }
        double[] uniform =
            Doubles.concat(Collections.nCopies(8, spread(draws)).toArray(double[][]::new));
        int[] drawn = Draw.filtered(1, 0, p).of(rows, uniform);
        for (int from = 0; from < drawn.length; from += draws) {
          Set<Integer> set = new TreeSet<>(Ints.asList(drawn).subList(from, from + draws));
          assertSmallestSet("seed %s, p %s".formatted(seed, p), rows.get(from), set, p);
        }
      }
    }
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void assertSmallestSet(String what, float[] logits, Set<Integer> ids, double p) {
    String where = what + ", logits " + Arrays.toString(logits);
    assertWithMessage(where).that(share(logits, ids)).isAtLeast(p - 1e-6);
    int least = least(logits, ids);
    ids.remove(least);
    assertWithMessage("%s, without %s", where, least).that(share(logits, ids)).isLessThan(p);
  }

  private static int least(float[] logits, Set<Integer> ids) {
    return ids.stream().min((a, b) -> Float.compare(logits[a], logits[b])).orElseThrow();
  }

  private static double share(float[] logits, Set<Integer> ids) {
    double all = 0;
    double some = 0;
    for (int i = 0; i < logits.length; i++) {
      double weight = Math.exp(logits[i]);
      all += weight;
      some += ids.contains(i) ? weight : 0;
    }
    return some / all;
  }

  @Test
  void theNumberGoesThroughTokensByIdOrByRank() {
    double[] uniform = {0, 0.09, 0.11, 0.49, 0.51, 0.69, 0.71, 0.94, 0.96, MOST};
    assertThat(Draw.any(1).of(LOGITS, uniform)).isEqualTo(new int[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4});
    double[] ranked = {0, 0.39, 0.41, 0.64, 0.66, 0.84, 0.86, 0.94, 0.96, MOST};
    assertThat(Draw.filtered(1, 0, 1).of(LOGITS, ranked))
        .isEqualTo(new int[] {1, 1, 3, 3, 2, 2, 0, 0, 4, 4});
  }

  @Test
  void greedyTakesTheMostLikelyAndTheLowestIdOfEquals() {
    assertThat(Draw.LIKELIEST.of(LOGITS, 0.999)).isEqualTo(new int[] {1});
    List<float[]> rows =
        List.of(new float[] {0, 2, 2}, new float[] {0f, -0f, 0f}, new float[] {-0f, 0f, 0f});
    assertThat(Draw.LIKELIEST.of(rows, 0, 0.5, MOST)).isEqualTo(new int[] {1, 0, 0});
  }

  @Test
  void equalsAreRankedByTheLowestId() {
    assertThat(Draw.filtered(1, 2, 1).of(new float[] {-0f, 0, 0, 0}, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {0, 0, 1, 1});
    assertThat(Draw.filtered(1, 0, 0.5).of(new float[] {7, 7, 7, 7}, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {0, 0, 1, 1});
    // The most likely token comes first, then the one with the lower id of the two that tie.
    assertThat(Draw.filtered(1, 2, 1).of(new float[] {-3, -2, -1, -2}, 0, 0.7, 0.8, MOST))
        .isEqualTo(new int[] {2, 2, 1, 1});
  }

  @Test
  void equalsAreRankedByTheLowestIdInLargeVocabularies() {
    float[] flat = new float[50_000];
    float[] two = new float[50_000];
    two[41_234] = 1;
    two[49_999] = 1;
    List<float[]> rows = List.of(flat, two, flat);
    assertThat(Draw.LIKELIEST.of(rows, 0, 0, 0)).isEqualTo(new int[] {0, 41_234, 0});
    assertThat(Draw.filtered(1, 1, 1).of(rows, 0, MOST, MOST)).isEqualTo(new int[] {0, 41_234, 0});
    assertThat(Draw.filtered(1, 3, 1).of(rows, MOST, MOST, 0.5)).isEqualTo(new int[] {2, 0, 1});
    assertThat(Draw.any(1).of(flat, 0, 0.5, MOST)).isEqualTo(new int[] {0, 25_000, 49_999});
  }

  @Test
  void oneTokenIsAlwaysIt() {
    for (Draw draw : List.of(Draw.LIKELIEST, Draw.any(1), Draw.filtered(3, 5, 0.1))) {
      assertThat(draw.of(new float[] {-1e30f}, 0, 0.5, MOST)).isEqualTo(new int[] {0, 0, 0});
    }
  }

  @Test
  void ofTwoTokensEachHasItsShare() {
    float[] logits = logits(0.25, 0.75);
    double[] uniform = {0, 0.24, 0.26, 0.74, 0.76, MOST};
    assertThat(Draw.any(1).of(logits, uniform)).isEqualTo(new int[] {0, 0, 1, 1, 1, 1});
    assertThat(Draw.filtered(1, 2, 1).of(logits, uniform)).isEqualTo(new int[] {1, 1, 1, 1, 0, 0});
    assertThat(Draw.filtered(1, 0, 0.7).of(logits, uniform))
        .isEqualTo(new int[] {1, 1, 1, 1, 1, 1});
    assertThat(Draw.LIKELIEST.of(logits, uniform)).isEqualTo(new int[] {1, 1, 1, 1, 1, 1});
  }

  @Test
  void extremeLogitsAndTemperaturesStayNumbers() {
    float max = Float.MAX_VALUE;
    List<float[]> rows =
        List.of(
            new float[] {-max, max, -max},
            new float[] {-INFINITY, 3, -INFINITY},
            new float[] {3, -INFINITY, INFINITY});
    for (double draw : new double[] {0, 0.5, MOST}) {
      for (Draw how :
          List.of(
              Draw.LIKELIEST,
              Draw.any(1),
              Draw.any(Double.MIN_VALUE),
              Draw.filtered(1, 2, 0.9),
              Draw.filtered(1, 0, 1),
              Draw.filtered(Double.MIN_VALUE, 2, 0.9))) {
        assertWithMessage("%s at %s", how, draw)
            .that(how.of(rows, draw, draw, draw))
            .isEqualTo(new int[] {1, 1, 2});
      }
    }
    // The temperature is so high that all tokens are equally likely.
    float[] far = {-max, max};
    assertThat(Draw.any(Double.MAX_VALUE).of(far, 0, 0.5, MOST)).isEqualTo(new int[] {0, 1, 1});
    assertThat(Draw.filtered(Double.MAX_VALUE, 0, 1).of(far, 0, 0.5, MOST))
        .isEqualTo(new int[] {1, 0, 0});
  }

  @Test
  void whereNothingIsPossibleAllIsEquallyLikely() {
    float[] impossible = {-INFINITY, -INFINITY};
    assertThat(Draw.any(1).of(impossible, 0, 0.25, 0.75)).isEqualTo(new int[] {0, 0, 1});
    assertThat(Draw.filtered(1, 0, 1).of(impossible, 0, 0.25, 0.75)).isEqualTo(new int[] {0, 0, 1});
    assertThat(Draw.LIKELIEST.of(impossible, 0.75)).isEqualTo(new int[] {0});
  }

  @Test
  void impossibleTokensAreNeverDrawn() {
    // Fill more than a vector register, so that the processor's wide instructions are used.
    float[] logits = new float[64];
    Arrays.fill(logits, -INFINITY);
    logits[20] = 0;
    logits[40] = 0;
    assertThat(Draw.any(1).of(logits, 0, 0.49, 0.51, MOST)).isEqualTo(new int[] {20, 20, 40, 40});
    assertThat(Draw.filtered(1, 0, 1).of(logits, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {20, 20, 40, 40});
    assertThat(Draw.filtered(1, 10, 1).of(logits, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {20, 20, 40, 40});
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void nothingIsDrawnWhereALogitIsNotANumber(Method method) {
    float nan = Float.NaN;
    List<float[]> rows =
        List.of(
            new float[] {0, 9, 0},
            new float[] {nan, 9, 0},
            new float[] {0, 0, 9},
            new float[] {0, 9, nan},
            new float[] {nan, nan, nan},
            new float[] {INFINITY, nan, -INFINITY},
            new float[] {9, 0, 0});
    double[] uniform = new double[rows.size()];
    Arrays.fill(uniform, 0.5);
    int none = TokenDraw.NONE;
    assertThat(new Draw(method, 1, 2, 0.9).of(rows, uniform))
        .isEqualTo(new int[] {1, none, 2, none, none, none, 0});
  }

  @Test
  void streamsAreDrawnEachFromItsOwn() {
    List<float[]> rows = List.of(LOGITS, logits(0.6, 0.1, 0.1, 0.1, 0.1), LOGITS);
    assertThat(Draw.any(1).of(rows, 0.3, 0.3, 0.99)).isEqualTo(new int[] {1, 0, 4});
    assertThat(Draw.filtered(1, 2, 1).of(rows, 0.3, 0.9, 0.99)).isEqualTo(new int[] {1, 1, 3});
    assertThat(Draw.LIKELIEST.of(rows, 0, 0, 0)).isEqualTo(new int[] {1, 0, 1});
  }

  /**
   * Compares 20,000 draws with weights by Pearson's chi-squared; a token of weight 0 must never be
   * drawn.
   */
  private static void assertDistribution(Draw draw, double[] weights) {
    long seed = 5;
    long[] counts = new long[weights.length];
    for (int id : draw.of(LOGITS, new Random(seed).doubles(DRAWS).toArray())) {
      counts[id]++;
    }
    double total = Arrays.stream(weights).sum();
    double chiSquared = 0;
    for (int id = 0; id < counts.length; id++) {
      double expected = DRAWS * weights[id] / total;
      if (expected == 0) {
        assertWithMessage("%s, seed %s, token %s", draw, seed, id).that(counts[id]).isEqualTo(0);
      } else {
        chiSquared += (counts[id] - expected) * (counts[id] - expected) / expected;
      }
    }
    // The 99.9th percentile for four degrees of freedom; with fewer, it is lower.
    assertWithMessage("%s, seed %s", draw, seed).that(chiSquared).isLessThan(18.47);
  }
}
