package org.compressive.cli;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/**
 * The numbers of words on which published word perplexities of known texts are based, if they
 * differ from the number of words that white space separates. The validation and test texts of
 * WikiText-2 and WikiText-103 are the same, and each of their line ends is a word.
 */
final class PublishedWords {

  private static final ImmutableMap<Long, Long> BY_COUNTED =
      ImmutableMap.of(213_886L, 217_646L, 241_211L, 245_569L);

  private PublishedWords() {}

  /** Returns advice for a text with the given number of counted words, if it is a known text. */
  static Optional<String> advice(long counted) {
    return Optional.ofNullable(BY_COUNTED.get(counted))
        .map(
            words ->
                ("published word perplexities of a WikiText split of %s words count line ends too:"
                        + " --words %s gives theirs")
                    .formatted(counted, words));
  }
}
