package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.Locale;
import org.compressive.inference.PositionLoss;
import org.compressive.inference.RecallAccuracy;
import org.compressive.inference.Score;

/**
 * The results of evaluating a checkpoint on the validation split, read as one stream, and samples
 * of text that it generated.
 *
 * @param step the step of the checkpoint
 * @param whole whether the whole split was read
 * @param lossless whether the model's tokenizer is lossless, so that the bytes of each token are
 *     known
 * @param score the score over all tokens read
 * @param attention for each layer, the shares of its 18 buckets, averaged over all queries
 * @param compressionLosses for each layer, the losses of all full windows in which its memory
 *     evicted more than its initial zeros; empty if its compression function has no loss
 * @param byPosition the loss by position in the document
 * @param recall the accuracy of recall by distance; empty if the text asks for nothing
 * @param samples the generated texts
 */
record Reading(
    long step,
    boolean whole,
    boolean lossless,
    Score score,
    ImmutableList<ImmutableDoubleArray> attention,
    ImmutableList<ImmutableDoubleArray> compressionLosses,
    List<PositionLoss> byPosition,
    List<RecallAccuracy> recall,
    List<Sample> samples) {

  Reading {
    recall = ImmutableList.copyOf(recall);
    byPosition = ImmutableList.copyOf(byPosition);
    samples = ImmutableList.copyOf(samples);
  }

  /** Returns a description of the part of the split that was read. */
  String part() {
    return whole
        ? "whole validation split"
        : String.format(Locale.ROOT, "first %,d tokens of the validation split", score.tokens());
  }
}
