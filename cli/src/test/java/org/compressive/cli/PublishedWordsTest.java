package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class PublishedWordsTest {

  @Test
  void theSplitsOfWikiTextHaveTheirPublishedCounts() {
    assertThat(PublishedWords.advice(241_211).orElseThrow())
        .endsWith("--words 245569 gives theirs");
    assertThat(PublishedWords.advice(213_886).orElseThrow())
        .endsWith("--words 217646 gives theirs");
    assertThat(PublishedWords.advice(241_212)).isEmpty();
  }

  @Test
  void theSplitsOfPg19HaveTheirFixedCounts() {
    assertThat(PublishedWords.advice(6_970_000).orElseThrow())
        .endsWith("per 6966499 words: --words 6966499 gives theirs");
    assertThat(PublishedWords.advice(3_000_000).orElseThrow())
        .endsWith("per 3007061 words: --words 3007061 gives theirs");
    assertThat(PublishedWords.advice(6_966_499)).isEmpty();
    assertThat(PublishedWords.advice(2_900_000)).isEmpty();
  }
}
