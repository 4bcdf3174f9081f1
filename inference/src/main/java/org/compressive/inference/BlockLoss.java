package org.compressive.inference;

/**
 * The loss of one block of a text.
 *
 * @param first the position in the text of the first token of the block, counted from 0
 * @param tokens the number of scored tokens
 * @param bytes the number of bytes of text that these tokens represent
 * @param nats the sum of their negative log-likelihoods
 */
public record BlockLoss(long first, long tokens, long bytes, double nats) {}
