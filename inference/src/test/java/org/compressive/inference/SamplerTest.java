package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SamplerTest {

  private static final int DRAWS = 20_000;

  /** Probabilities 0.1, 0.4, 0.2, 0.25, 0.05 times e^3. */
  private static final double[] PROBABILITIES = {0.1, 0.4, 0.2, 0.25, 0.05};

  private static final float[] LOGITS = logits(PROBABILITIES);

  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (Math.log(probabilities[i]) + 3);
    }
    return logits;
  }

  @Test
  void drawsFromTheModelsDistribution() {
    assertDistribution(new Sampler(1, 0, 1), PROBABILITIES);
  }

  @Test
  void temperatureRaisesProbabilitiesToItsInverse() {
    double[] squared = new double[PROBABILITIES.length];
    double[] rooted = new double[PROBABILITIES.length];
    for (int i = 0; i < squared.length; i++) {
      squared[i] = PROBABILITIES[i] * PROBABILITIES[i];
      rooted[i] = Math.sqrt(PROBABILITIES[i]);
    }
    assertDistribution(new Sampler(0.5, 0, 1), squared);
    assertDistribution(new Sampler(2, 0, 1), rooted);
  }

  @Test
  void topKDrawsFromTheMostLikely() {
    assertDistribution(new Sampler(1, 3, 1), new double[] {0, 0.4, 0.2, 0.25, 0});
    assertDistribution(new Sampler(1, 1, 1), new double[] {0, 1, 0, 0, 0});
    assertDistribution(new Sampler(1, 6, 1), PROBABILITIES);
  }

  @Test
  void topPDrawsFromTheSmallestSetThatReachesIt() {
    assertDistribution(new Sampler(1, 0, 0.39), new double[] {0, 1, 0, 0, 0});
    assertDistribution(new Sampler(1, 0, 0.41), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(new Sampler(1, 0, 0.64), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(new Sampler(1, 0, 0.66), new double[] {0, 0.4, 0.2, 0.25, 0});
    assertDistribution(new Sampler(1, 0, 1e-300), new double[] {0, 1, 0, 0, 0});
  }

  @Test
  void topPIsAShareOfWhatTopKLeft() {
    // Of 0.4, 0.25 and 0.2 the first two are 0.765.
    assertDistribution(new Sampler(1, 3, 0.76), new double[] {0, 0.4, 0, 0.25, 0});
    assertDistribution(new Sampler(1, 3, 0.77), new double[] {0, 0.4, 0.2, 0.25, 0});
  }

  @Test
  void topPKeepsTheSmallestSetOfRandomDistributions() {
    long seed = 11;
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      float[] logits = new float[1 + random.nextInt(8)];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) random.nextGaussian();
      }
      double p = 0.05 + 0.9 * random.nextDouble();
      Set<Integer> drawn = new TreeSet<>();
      for (int i = 0; i < 400; i++) {
        drawn.add(new Sampler(1, 0, p).sample(logits, at(i / 400.0)));
      }
      assertWithMessage("seed %s, round %s, p %s", seed, round, p)
          .that(share(logits, drawn))
          .isAtLeast(p - 1e-6);
      int least = least(logits, drawn);
      drawn.remove(least);
      assertWithMessage("seed %s, round %s, p %s, without %s", seed, round, p, least)
          .that(share(logits, drawn))
          .isLessThan(p);
    }
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
  void greedyTakesTheMostLikelyAndTheLowestIdOfEquals() {
    RandomGenerator unused = at(0.999);
    assertThat(Sampler.greedy().sample(LOGITS, unused)).isEqualTo(1);
    assertThat(Sampler.greedy().sample(new float[] {0, 2, 2, 1}, unused)).isEqualTo(1);
    assertThat(Sampler.greedy().sample(new float[] {0f, -0f, 0f}, unused)).isEqualTo(0);
    assertThat(Sampler.greedy().sample(new float[] {-0f, 0f}, unused)).isEqualTo(0);
  }

  @Test
  void equalsAreRankedByTheLowestId() {
    assertThat(new Sampler(1, 2, 1).sample(new float[] {-0f, 0f, 0f, 0f}, at(0.9999))).isEqualTo(1);
    assertThat(new Sampler(1, 0, 0.5).sample(new float[] {7, 7, 7, 7}, at(0.9999))).isEqualTo(1);
    assertThat(new Sampler(1, 2, 1).sample(new float[] {-3, -2, -1, -2}, at(0.9999))).isEqualTo(2);
    assertThat(new Sampler(1, 2, 1).sample(new float[] {-3, -2, -1, -2}, at(0))).isEqualTo(1);
  }

  @Test
  void oneTokenIsAlwaysIt() {
    for (Sampler sampler :
        new Sampler[] {Sampler.greedy(), new Sampler(1, 0, 1), new Sampler(3, 5, 0.1)}) {
      assertThat(sampler.sample(new float[] {-1e30f}, at(0.9999))).isEqualTo(0);
    }
  }

  @Test
  void extremeLogitsAndTemperaturesStayNumbers() {
    float inf = Float.POSITIVE_INFINITY;
    float max = Float.MAX_VALUE;
    for (double draw : new double[] {0, 0.5, Math.nextDown(1.0)}) {
      for (Sampler sampler :
          new Sampler[] {
            new Sampler(1, 0, 1),
            new Sampler(Double.MIN_VALUE, 0, 1),
            new Sampler(1, 2, 0.9),
            new Sampler(Double.MIN_VALUE, 2, 0.9)
          }) {
        assertThat(sampler.sample(new float[] {-max, max, -max}, at(draw))).isEqualTo(1);
        assertThat(sampler.sample(new float[] {-inf, 3, -inf}, at(draw))).isEqualTo(1);
        assertThat(sampler.sample(new float[] {3, -inf, inf}, at(draw))).isEqualTo(2);
      }
      var flat = new Sampler(Double.MAX_VALUE, 0, 1);
      assertThat(flat.sample(new float[] {-max, max}, at(draw))).isEqualTo(draw < 0.5 ? 0 : 1);
    }
    float[] impossible = {-inf, -inf};
    assertThat(new Sampler(1, 0, 1).sample(impossible, at(0.75))).isEqualTo(1);
  }

  @Test
  void impossibleTokensAreNeverDrawn() {
    float[] logits = {Float.NEGATIVE_INFINITY, 0, 0, Float.NEGATIVE_INFINITY};
    assertThat(new Sampler(1, 0, 1).sample(logits, at(0))).isEqualTo(1);
    assertThat(new Sampler(1, 0, 1).sample(logits, at(Math.nextDown(1.0)))).isEqualTo(2);
  }

  @Test
  void refusesWhatCannotBe() {
    for (double temperature : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Sampler(temperature, 0, 1));
    }
    for (double topP : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Sampler(1, 0, topP));
    }
    assertThrows(IllegalArgumentException.class, () -> new Sampler(1, -1, 1));
    for (Sampler sampler : new Sampler[] {Sampler.greedy(), new Sampler(1, 1, 1)}) {
      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> sampler.sample(new float[] {0, Float.NaN}, at(0))))
          .hasMessageThat()
          .isEqualTo("logit of token 1 is not a number");
      assertThrows(IllegalArgumentException.class, () -> sampler.sample(new float[0], at(0)));
    }
  }

  /** Pearson's chi-squared of 20,000 draws against weights; what has none may never be drawn. */
  private static void assertDistribution(Sampler sampler, double[] weights) {
    long seed = 5;
    var random = new Random(seed);
    long[] counts = new long[weights.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.sample(LOGITS, random)]++;
    }
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double chiSquared = 0;
    for (int id = 0; id < counts.length; id++) {
      double expected = DRAWS * weights[id] / total;
      if (expected == 0) {
        assertWithMessage("%s, seed %s, token %s", sampler, seed, id).that(counts[id]).isEqualTo(0);
      } else {
        chiSquared += (counts[id] - expected) * (counts[id] - expected) / expected;
      }
    }
    // The 99.9th percentile for four degrees of freedom; fewer have a lower one.
    assertWithMessage("%s, seed %s", sampler, seed).that(chiSquared).isLessThan(18.47);
  }

  /** Draws always the same number. */
  private static RandomGenerator at(double draw) {
    return new Random() {
      private static final long serialVersionUID = 1L;

      @Override
      public double nextDouble() {
        return draw;
      }
    };
  }
}
