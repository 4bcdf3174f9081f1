package org.compressive.cli;

import java.util.Locale;
import org.compressive.data.Tokenizer;

/**
 * A description of a tokenizer, as commands print it with {@code --json}.
 *
 * @param type the type of the tokenizer, as in {@code data.tokenizer}
 * @param vocabulary the number of ids
 * @param lossless whether decoding the ids of any text restores the text
 * @param sha256 the SHA-256 of the tokenizer's file, in hexadecimal
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
