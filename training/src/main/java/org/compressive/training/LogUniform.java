package org.compressive.training;

import org.compressive.graph.config.Embedding.Range;

/**
 * Tokens by rank as words of a language roughly are: the chance of one is as 1 to its rank (Zipf's
 * law). What a benchmark reads and an estimate assumes where it matters which tokens are frequent.
 *
 * @param vocabulary V
 */
record LogUniform(int vocabulary) {

  /** How much of a text is of tokens of a range. */
  double share(Range range) {
    double first = Math.log1p(range.first());
    return (Math.log1p(range.first() + (double) range.size()) - first) / Math.log1p(vocabulary);
  }

  /**
   * A token.
   *
   * @param uniform from 0 to below 1
   */
  int token(double uniform) {
    return Math.min(vocabulary - 1, (int) Math.expm1(uniform * Math.log1p(vocabulary)));
  }
}
