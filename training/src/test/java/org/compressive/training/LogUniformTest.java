package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.Embedding.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogUniformTest {

  /** With 7 tokens, log 2, log 4 / 2 and log 8 / 4 are each a third of log 8. */
  @Test
  void sharesAreLogarithms() {
    var seven = new LogUniform(7);
    assertThat(seven.share(new Range(0, 1, 8))).isWithin(1e-12).of(1.0 / 3);
    assertThat(seven.share(new Range(1, 2, 8))).isWithin(1e-12).of(1.0 / 3);
    assertThat(seven.share(new Range(3, 4, 8))).isWithin(1e-12).of(1.0 / 3);
    assertThat(seven.share(new Range(0, 7, 8))).isWithin(1e-12).of(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 256, 267_735})
  void sharesOfTokensAndOfRangesAddUpToOne(int vocabulary) {
    var frequencies = new LogUniform(vocabulary);
    double tokens = 0;
    for (int token = 0; token < vocabulary; token++) {
      tokens += frequencies.share(new Range(token, 1, 8));
    }
    assertThat(tokens).isWithin(1e-9).of(1);
    if (vocabulary > 6) {
      var embedding = new Embedding(true, 0, List.of(1, 2, 6), 4);
      double ranges =
          embedding.ranges(vocabulary, 8).stream().mapToDouble(frequencies::share).sum();
      assertThat(ranges).isWithin(1e-9).of(1);
    }
  }

  /** Evenly spaced numbers from 0 to 1 replace random ones, so that the test is deterministic. */
  @Test
  void tokensComeAsOftenAsTheirShares() {
    int vocabulary = 50;
    int draws = 1_000_000;
    var frequencies = new LogUniform(vocabulary);
    int[] counts = new int[vocabulary];
    for (int draw = 0; draw < draws; draw++) {
      counts[frequencies.token((draw + 0.5) / draws)]++;
    }
    for (int token = 0; token < vocabulary; token++) {
      assertWithMessage("token %s", token)
          .that((double) counts[token])
          .isWithin(2)
          .of(draws * frequencies.share(new Range(token, 1, 8)));
      if (token > 0) {
        assertWithMessage("token %s", token).that(counts[token]).isLessThan(counts[token - 1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 256, 267_735, Integer.MAX_VALUE})
  void everyTokenIsInTheVocabulary(int vocabulary) {
    var frequencies = new LogUniform(vocabulary);
    assertThat(frequencies.token(0)).isEqualTo(0);
    assertThat(frequencies.token(Math.nextDown(1.0))).isEqualTo(vocabulary - 1);
  }
}
