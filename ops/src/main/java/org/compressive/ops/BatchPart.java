package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The part of a batch that a graph computes if other processes compute the rest.
 *
 * @param first the index in the batch of the first sequence of the part
 * @param count the number of consecutive sequences of the part
 * @param of the number of sequences of the batch
 */
public record BatchPart(int first, int count, int of) {

  public BatchPart {
    checkArgument(
        first >= 0 && count >= 1 && first + count <= of,
        "part of a batch (%s from %s) must be of the %s sequences of the batch",
        count,
        first,
        of);
  }
}
