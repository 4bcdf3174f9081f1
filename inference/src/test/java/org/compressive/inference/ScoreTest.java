package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScoreTest {

  private static final double TOLERANCE = 1e-12;

  @Test
  void ratesFollowFromNats() {
    // Sixteen tokens with a loss of one bit each, which represent 32 bytes, 20 characters and 4
    // words.
    var score = new Score(16 * Math.log(2), 16, 32, 20, 4);
    assertThat(score.bitsPerToken()).isWithin(TOLERANCE).of(1);
    assertThat(score.bitsPerByte()).isWithin(TOLERANCE).of(0.5);
    assertThat(score.bitsPerCharacter()).isWithin(TOLERANCE).of(0.8);
    assertThat(score.tokenPerplexity()).isWithin(TOLERANCE).of(2);
    assertThat(score.wordPerplexity()).isWithin(TOLERANCE).of(16);
  }

  @Test
  void withoutWordsTheirPerplexityIsInfinite() {
    assertThat(new Score(1, 1, 1, 1, 0).wordPerplexity()).isPositiveInfinity();
  }

  @Test
  void refusesAScoreOfNothing() {
    assertThrows(IllegalArgumentException.class, () -> new Score(0, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Score(0, 1, -1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Score(0, 1, 1, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> new Score(0, 1, 1, -1, 1));
  }
}
