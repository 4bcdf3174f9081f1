package org.compressive.cli;

import java.util.Locale;
import org.compressive.data.Tokenizer;

/**
 * A description of a tokenizer in JSON.
 *
 * @param type the kind, as in {@code data.tokenizer}
 * @param vocabulary the number of ids
 * @param lossless whether the text of any ids is the text that was encoded
 * @param sha256 the checksum of its file
 */
record TokenizerFacts(String type, int vocabulary, boolean lossless, String sha256) {

  static TokenizerFacts of(Tokenizer tokenizer) {
    return new TokenizerFacts(
        tokenizer.type(), tokenizer.vocabulary(), tokenizer.lossless(), tokenizer.checksum());
  }

  /** Returns this description as one line. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s, %,d ids, %s, SHA-256 %s",
        type,
        vocabulary,
        lossless ? "lossless" : "not lossless",
        sha256);
  }
}
