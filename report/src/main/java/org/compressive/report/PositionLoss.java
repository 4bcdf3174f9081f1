package org.compressive.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;

/**
 * How well tokens are predicted that stand at about the same place in their documents.
 *
 * @param first place, from 0
 * @param last place
 * @param tokens how many were scored
 * @param bytes what they stand for
 * @param nats their negative log-likelihoods, summed
 */
record PositionLoss(long first, long last, long tokens, long bytes, double nats) {

  /** Places before this are one group; each group after is as long as all before it. */
  private static final int FIRST_GROUP = 16;

  double bitsPerByte() {
    return nats / Math.log(2) / bytes;
  }

  /** Adds up tokens as they come. */
  static final class Sums {

    private static final int GROUPS = Long.SIZE;

    private final long[] tokens = new long[GROUPS];
    private final long[] bytes = new long[GROUPS];
    private final double[] nats = new double[GROUPS];

    /** Takes a token. */
    void add(long place, int itsBytes, double itsNats) {
      checkArgument(place >= 0, "place (%s) must be 0 or more", place);
      int group = Long.SIZE - Long.numberOfLeadingZeros(place / FIRST_GROUP);
      tokens[group]++;
      bytes[group] += itsBytes;
      nats[group] += itsNats;
    }

    /** The groups that hold anything, in order. */
    ImmutableList<PositionLoss> losses() {
      return IntStream.range(0, GROUPS)
          .filter(group -> bytes[group] > 0)
          .mapToObj(
              group -> {
                long first = group == 0 ? 0 : (long) FIRST_GROUP << (group - 1);
                long last = ((long) FIRST_GROUP << group) - 1;
                return new PositionLoss(first, last, tokens[group], bytes[group], nats[group]);
              })
          .collect(ImmutableList.toImmutableList());
    }
  }
}
