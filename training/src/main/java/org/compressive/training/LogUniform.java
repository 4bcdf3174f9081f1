package org.compressive.training;

import org.compressive.graph.config.Embedding.Range;

/**
 * A distribution of tokens by rank that approximates the words of a language: the probability of a
 * token is inversely proportional to its rank (Zipf's law). Benchmarks and estimates use it if the
 * frequencies of tokens matter.
 *
 * @param vocabulary the vocabulary size, V
 */
record LogUniform(int vocabulary) {

  /** Returns the expected share of a text's tokens whose ids lie in a range. */
  double share(Range range) {
    double first = Math.log1p(range.first());
    return (Math.log1p(range.first() + (double) range.size()) - first) / Math.log1p(vocabulary);
  }

  /**
   * Returns the token for a random number. Uniformly distributed numbers give tokens with this
   * distribution.
   *
   * @param uniform a random number from 0 (inclusive) to 1 (exclusive)
   */
  int token(double uniform) {
    return Math.min(vocabulary - 1, (int) Math.expm1(uniform * Math.log1p(vocabulary)));
  }
}
