package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/**
 * The numbers of words on which published word perplexities of known texts are based, if they
 * differ from the number of words that white space separates. WikiText-2 and WikiText-103 have the
 * same validation and test texts, and each line end in them counts as a word. The words of PG-19
 * were counted when it was published, and the counts may differ slightly from the number of words
 * that white space separates.
 */
final class PublishedWords {

  private static final ImmutableMap<Long, Long> BY_COUNTED =
      ImmutableMap.of(213_886L, 217_646L, 241_211L, 245_569L);

  /** The numbers of words in PG-19's validation and test splits. */
  private static final ImmutableList<Long> PG_19 = ImmutableList.of(3_007_061L, 6_966_499L);

  /** The maximum relative difference between two counts of the words of the same text. */
  private static final double TOLERANCE = 0.01;

  private PublishedWords() {}

  /**
   * Returns the advice to give the published number of words for a text with the given number of
   * counted words; empty if the text is not known or the two numbers agree.
   */
  static Optional<String> advice(long counted) {
    Long withLineEnds = BY_COUNTED.get(counted);
    return withLineEnds == null ? ofPg19(counted) : Optional.of(ofWikiText(counted, withLineEnds));
  }

  private static String ofWikiText(long counted, long words) {
    return ("published word perplexities of a WikiText split of %s words count line ends too:"
            + " --words %s gives theirs")
        .formatted(counted, words);
  }

  private static Optional<String> ofPg19(long counted) {
    return PG_19.stream()
        .filter(words -> words != counted && Math.abs(words - counted) < TOLERANCE * words)
        .findFirst()
        .map(
            words ->
                ("if these %s words are a split of PG-19, its published word perplexities are per"
                        + " %s words: --words %s gives theirs")
                    .formatted(counted, words, words));
  }
}
