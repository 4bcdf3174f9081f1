package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.Range;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitTest {
  /**
   * Checks paths whose splits were computed independently of this code. Each comment gives the
   * remainder; about half of the hashes have the sign bit set.
   */
  @ParameterizedTest
  @CsvSource({
    "a.txt, TRAINING", // 49
    "a/b.txt, TRAINING", // 53
    "com/google/common/base/Joiner.java, TRAINING", // 34
    "com/google/common/collect/ImmutableList.java, TRAINING", // 22
    "README.md, TRAINING", // 21
    "bücher/straße.txt, TRAINING", // 73
    "book/6.txt, TRAINING", // 0
    "book/35.txt, TRAINING", // 89
    "book/58.txt, VALIDATION", // 90
    "book/145.txt, VALIDATION", // 94
    "book/27.txt, TEST", // 95
    "book/23.txt, TEST", // 99
  })
  void knownPaths(String path, Split expected) {
    assertWithMessage(path).that(Split.ofDocument(path)).isEqualTo(expected);
  }

  @Test
  void theHashSpreadsPathsAboutAsAsked() {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (int i = 0; i < 10_000; i++) {
      counts.merge(Split.ofDocument("book/" + i + ".txt"), 1, Integer::sum);
    }
    assertThat(counts.get(Split.TRAINING)).isIn(Range.closed(8900, 9100));
    assertThat(counts.get(Split.VALIDATION)).isIn(Range.closed(430, 570));
    assertThat(counts.get(Split.TEST)).isIn(Range.closed(430, 570));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 19, 20, 21, 99, 100, 101, 12_345, Long.MAX_VALUE})
  void positionsArePartitioned(long tokens) {
    assertThat(Split.TRAINING.start(tokens)).isEqualTo(0);
    assertThat(Split.VALIDATION.start(tokens)).isEqualTo(Split.TRAINING.end(tokens));
    assertThat(Split.TEST.start(tokens)).isEqualTo(Split.VALIDATION.end(tokens));
    assertThat(Split.TEST.end(tokens)).isEqualTo(tokens);
  }

  @Test
  void positionsAreNinetyFiveFive() {
    assertThat(Split.TRAINING.end(1999)).isEqualTo(1799);
    assertThat(Split.VALIDATION.end(1999)).isEqualTo(1899);
    assertThat(Split.ofPosition(1798, 1999)).isEqualTo(Split.TRAINING);
    assertThat(Split.ofPosition(1799, 1999)).isEqualTo(Split.VALIDATION);
    assertThat(Split.ofPosition(1898, 1999)).isEqualTo(Split.VALIDATION);
    assertThat(Split.ofPosition(1899, 1999)).isEqualTo(Split.TEST);
  }
}
