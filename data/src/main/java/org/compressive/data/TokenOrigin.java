package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;

/**
 * The origin of the tokens of a store: a corpus and a tokenizer.
 *
 * @param sources the corpus's {@link CorpusSummary#fingerprint}; zeros if unknown
 * @param tokenizer the SHA-256 of the tokenizer's {@link Tokenizer#asset}; zeros if unknown
 */
record TokenOrigin(HashCode sources, HashCode tokenizer) {
  static final int SHA_256_BYTES = 32;

  private static final int SHOWN_DIGITS = 12;

  private static final HashCode ZEROS = HashCode.fromBytes(new byte[SHA_256_BYTES]);

  /** The origin of tokens that came from no text or whose origin is unknown. */
  static final TokenOrigin UNKNOWN = new TokenOrigin(ZEROS, ZEROS);

  TokenOrigin {
    checkArgument(sources.bits() == 8 * SHA_256_BYTES, "sources (%s) must be a SHA-256", sources);
    checkArgument(
        tokenizer.bits() == 8 * SHA_256_BYTES, "tokenizer (%s) must be a SHA-256", tokenizer);
  }

  /** Returns the origin of tokens that {@code tokenizer} produced from an unknown text. */
  static TokenOrigin of(Tokenizer tokenizer) {
    return new TokenOrigin(ZEROS, checksum(tokenizer));
  }

  /** Returns the origin of tokens that {@code tokenizer} produced from a corpus. */
  static TokenOrigin of(CorpusSummary corpus, Tokenizer tokenizer) {
    return new TokenOrigin(HashCode.fromString(corpus.fingerprint()), checksum(tokenizer));
  }

  /**
   * Returns whether this origin may be the same as {@code other}. An unknown checksum agrees with
   * any other.
   */
  boolean agreesWith(TokenOrigin other) {
    return agree(sources, other.sources) && agree(tokenizer, other.tokenizer);
  }

  private static boolean agree(HashCode one, HashCode other) {
    return one.equals(ZEROS) || other.equals(ZEROS) || one.equals(other);
  }

  /** Returns the first digits of a checksum, which suffice to distinguish a few tokenizers. */
  static String shortened(String checksum) {
    return checksum.substring(0, SHOWN_DIGITS);
  }

  private static HashCode checksum(Tokenizer tokenizer) {
    return Hashing.sha256().hashBytes(tokenizer.asset());
  }
}
