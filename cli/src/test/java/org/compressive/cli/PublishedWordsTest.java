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
}
