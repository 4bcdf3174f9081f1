package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Comparators;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;

final class LogitDrawTest {

  private static final long SEED = 23;
  private static final double MOST = Math.nextDown(1.0);
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final LogitDraw LIKELIEST = new LogitDraw(1, 1, 1);
  private static final LogitDraw ANY = new LogitDraw(1, 0, 1);

  private static int[] draws(LogitDraw draw, float[] logits, double... uniform) {
    return Arrays.stream(uniform)
        .mapToInt(number -> draw.draw(logits, 0, logits.length, number))
        .toArray();
  }

  /** Each token has the share of the numbers that the definition gives it, in its order. */
  @Test
  void sharesAreThoseOfTheDefinition() {
    var random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      float[] logits = new float[1 + random.nextInt(9)];
      for (int i = 0; i < logits.length; i++) {
        // Quarters, of which some agree.
        logits[i] = random.nextInt(12) == 0 ? -INFINITY : random.nextInt(16) / 4f - 2;
      }
      logits[random.nextInt(logits.length)] = 1;
      var draw =
          new LogitDraw(
              List.of(0.3, 1.0, 2.5).get(random.nextInt(3)),
              random.nextInt(6),
              List.of(0.2, 0.7, 1.0).get(random.nextInt(3)));
      assertShares(draw, logits);
    }
  }

  private static void assertShares(LogitDraw draw, float[] logits) {
    String where = "%s of %s, seed %s".formatted(draw, Arrays.toString(logits), SEED);
    int[] tokens = kept(draw, logits);
    double[] weights = weights(draw, logits, tokens);
    double total = Arrays.stream(weights).sum();
    double before = 0;
    for (int i = 0; i < tokens.length; i++) {
      double after = before + weights[i];
      if (weights[i] > 0) {
        double[] inside = {(before + 1e-9) / total, (after - 1e-9) / total};
        assertWithMessage(where)
            .that(draws(draw, logits, inside))
            .isEqualTo(new int[] {tokens[i], tokens[i]});
      }
      before = after;
    }
  }

  /** Returns the tokens that may be drawn, in the order in which the number goes through them. */
  private static int[] kept(LogitDraw draw, float[] logits) {
    int[] byId = IntStream.range(0, logits.length).toArray();
    if (draw.topK() == 0 && draw.topP() == 1) {
      return byId;
    }
    int[] ranked =
        Arrays.stream(byId)
            .boxed()
            .sorted(Comparator.comparing((Integer id) -> -logits[id]))
            .limit(draw.topK() == 0 ? logits.length : draw.topK())
            .mapToInt(id -> id)
            .toArray();
    double[] weights = weights(draw, logits, ranked);
    double enough = Arrays.stream(weights).sum() * draw.topP();
    int kept = 0;
    double sum = 0;
    while (kept < ranked.length && (kept == 0 || sum < enough)) {
      sum += weights[kept++];
    }
    return Arrays.copyOf(ranked, kept);
  }

  private static double[] weights(LogitDraw draw, float[] logits, int[] tokens) {
    return Arrays.stream(tokens)
        .mapToDouble(id -> Math.exp((logits[id] - 1) / draw.temperature()))
        .toArray();
  }

  @Test
  void theMostLikelyIsTheFirstOfEquals() {
    assertThat(draws(LIKELIEST, new float[] {0, 2, 2}, MOST)).isEqualTo(new int[] {1});
    assertThat(draws(LIKELIEST, new float[] {-0f, 0f}, MOST)).isEqualTo(new int[] {0});
    float[] zeros = {-0f, 0, 0, 0};
    assertThat(draws(new LogitDraw(1, 2, 1), zeros, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {0, 0, 1, 1});
  }

  @Test
  void extremesStayNumbers() {
    float max = Float.MAX_VALUE;
    var strict = new LogitDraw(Double.MIN_VALUE, 2, 0.9);
    for (LogitDraw draw : List.of(LIKELIEST, ANY, strict, new LogitDraw(1, 0, Double.MIN_VALUE))) {
      for (float[] logits :
          List.of(
              new float[] {-max, max, -max},
              new float[] {-INFINITY, 3, -INFINITY},
              new float[] {3, INFINITY, -INFINITY})) {
        assertWithMessage("%s of %s", draw, Arrays.toString(logits))
            .that(draws(draw, logits, 0, 0.5, MOST))
            .isEqualTo(new int[] {1, 1, 1});
      }
    }
    var flat = new LogitDraw(Double.MAX_VALUE, 0, 1);
    assertThat(draws(flat, new float[] {-max, max}, 0, 0.49, 0.51, MOST))
        .isEqualTo(new int[] {0, 0, 1, 1});
    float[] impossible = {-INFINITY, -INFINITY};
    assertThat(draws(ANY, impossible, 0, 0.25, 0.75)).isEqualTo(new int[] {0, 0, 1});
  }

  @Test
  void nothingIsDrawnWhereALogitIsNotANumber() {
    for (LogitDraw draw : List.of(LIKELIEST, ANY, new LogitDraw(1, 2, 0.9))) {
      for (int i = 0; i < 3; i++) {
        float[] logits = {0, 9, INFINITY};
        logits[i] = Float.NaN;
        assertThat(draws(draw, logits, 0.5)).isEqualTo(new int[] {LogitDraw.NONE});
      }
    }
  }

  @Test
  void settingsAreChecked() {
    assertRefused(() -> new LogitDraw(0, 0, 1), "temperature (0.0) must be greater than 0");
    assertRefused(
        () -> new LogitDraw(Double.NaN, 0, 1), "temperature (NaN) must be greater than 0");
    assertRefused(() -> new LogitDraw(1, -1, 1), "top-k (-1) must be 0 or more");
    for (double topP : new double[] {0, 1.5, Double.NaN}) {
      assertRefused(
          () -> new LogitDraw(1, 0, topP),
          "top-p (" + topP + ") must be greater than 0 and at most 1");
    }
  }

  private static void assertRefused(ThrowingSupplier<LogitDraw> draw, String message) {
    assertThat(assertThrows(IllegalArgumentException.class, draw::get))
        .hasMessageThat()
        .isEqualTo(message);
  }

  @Test
  void logitsAreAPartOfAnArray() {
    float[] logits = {9, 0, 1, 9, Float.NaN};
    assertThat(LIKELIEST.draw(logits, 1, 2, 0)).isEqualTo(1);
    assertThat(ANY.draw(logits, 1, 2, 0)).isEqualTo(0);
    assertThat(new LogitDraw(1, 2, 0.9).draw(logits, 1, 2, 0)).isEqualTo(1);
  }

  @Test
  void largeVocabulariesAreRankedWhole() {
    float[] logits = RandomLayer.random(new Random(SEED), 30_000, 1);
    int[] ranked =
        draws(new LogitDraw(1e9, 30_000, 1), logits, spread()); // all almost equally likely
    var drawn = Floats.asList(logits);
    assertThat(
            Comparators.isInOrder(
                Arrays.stream(ranked).mapToObj(drawn::get).toList(), Comparator.reverseOrder()))
        .isTrue();
  }

  /** Returns numbers spread evenly from 0 to just below 1. */
  private static double[] spread() {
    return Doubles.concat(
        IntStream.range(0, 40).mapToDouble(i -> i / 40.0).toArray(), new double[] {MOST});
  }
}
