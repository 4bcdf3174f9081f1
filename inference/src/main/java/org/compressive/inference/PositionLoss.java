package org.compressive.inference;

/**
 * The loss of the tokens in one range of positions in their documents.
 *
 * @param first the first position of the range, counted from 0
 * @param last the last position of the range, inclusive
 * @param tokens the number of scored tokens
 * @param bytes the number of bytes that these tokens decode to; an approximation if the tokenizer
 *     is not lossless
 * @param nats the sum of their negative log-likelihoods
 */
public record PositionLoss(long first, long last, long tokens, long bytes, double nats) {

  public double bitsPerByte() {
    return Score.bitsPerByte(nats, (double) bytes);
  }

  public double bitsPerToken() {
    return nats / Math.log(2) / tokens;
  }
}
