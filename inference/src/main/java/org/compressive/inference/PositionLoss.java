package org.compressive.inference;

/**
 * The loss of tokens that stand at about the same place in their documents.
 *
 * @param first place, from 0
 * @param last place
 * @param tokens how many were scored
 * @param bytes what they stand for
 * @param nats their negative log-likelihoods, summed
 */
public record PositionLoss(long first, long last, long tokens, long bytes, double nats) {

  public double bitsPerByte() {
    return Score.bitsPerByte(nats, (double) bytes);
  }
}
