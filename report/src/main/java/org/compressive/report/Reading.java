package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.Locale;
import org.compressive.inference.PositionLoss;
import org.compressive.inference.Score;

/**
 * What a checkpoint does with the validation split, read in one stream, and what it writes.
 *
 * @param step of the checkpoint
 * @param whole whether that is all of the split
 * @param score of all tokens read
 * @param attention of each layer, the shares of its 18 buckets, mean over all queries
 * @param compressionLosses of each layer, those of all whole windows in which its memory let go of
 *     more than the zeros it began with; none where its compression function has no loss
 * @param byPosition loss by place in the document
 * @param samples texts that it wrote
 */
record Reading(
    long step,
    boolean whole,
    Score score,
    ImmutableList<ImmutableDoubleArray> attention,
    ImmutableList<ImmutableDoubleArray> compressionLosses,
    List<PositionLoss> byPosition,
    List<Sample> samples) {

  Reading {
    byPosition = ImmutableList.copyOf(byPosition);
    samples = ImmutableList.copyOf(samples);
  }

  /** What was read, in words. */
  String part() {
    return whole
        ? "whole validation split"
        : String.format(Locale.ROOT, "first %,d tokens of the validation split", score.tokens());
  }
}
