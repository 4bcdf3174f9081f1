package org.compressive.cli;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/**
 * The numbers of words that published word perplexities of known texts are per, where they are not
 * the words that white space separates. WikiText's texts are the same in WikiText-2 and
 * WikiText-103, and each of their line ends is a word.
 */
final class PublishedWords {

  private static final ImmutableMap<Long, Long> BY_COUNTED =
      ImmutableMap.of(213_886L, 217_646L, 241_211L, 245_569L);

  private PublishedWords() {}

  /** Returns advice for a text of so many counted words, if it is one that is known. */
  static Optional<String> advice(long counted) {
    return Optional.ofNullable(BY_COUNTED.get(counted))
        .map(
            words ->
                ("published word perplexities of a WikiText split of %s words count line ends too:"
                        + " --words %s gives theirs")
                    .formatted(counted, words));
  }
}
