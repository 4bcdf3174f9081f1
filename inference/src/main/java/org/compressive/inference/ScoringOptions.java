package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.Documents;

/**
 * Options for scoring a text: {@code ScoringOptions.defaults().withStreams(8)}.
 *
 * @param documents whether each document starts from empty memories; joined by default
 * @param streams the number of streams, B. With one stream, the default, every token is scored
 *     except the first of the text or, if documents are separate, of each document
 * @param stride the number of tokens from the beginning of a window to that of the next, at most
 *     the window; 0, the default, for the window, so that windows do not overlap. With a shorter
 *     stride, more of the text before each token is in the token's own window
 * @param maxWindows the maximum number of windows of each stream to score; 0, the default, for all
 * @param progress the listener that is notified after each window; none by default
 */
public record ScoringOptions(
    Documents documents, int streams, int stride, long maxWindows, ScoringProgress progress) {

  public ScoringOptions {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(stride >= 0, "stride (%s) must be 0 (the window) or more", stride);
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
  }

  /** Returns options that score all of a text in one stream with its documents joined. */
  public static ScoringOptions defaults() {
    return new ScoringOptions(Documents.JOINED, 1, 0, 0, ScoringProgress.NONE);
  }

  public ScoringOptions withDocuments(Documents changed) {
    return new ScoringOptions(changed, streams, stride, maxWindows, progress);
  }

  public ScoringOptions withStreams(int changed) {
    return new ScoringOptions(documents, changed, stride, maxWindows, progress);
  }

  public ScoringOptions withStride(int changed) {
    return new ScoringOptions(documents, streams, changed, maxWindows, progress);
  }

  /** Returns the stride of windows of a given length. */
  int strideOf(int window) {
    return stride == 0 ? window : stride;
  }

  public ScoringOptions withMaxWindows(long changed) {
    return new ScoringOptions(documents, streams, stride, changed, progress);
  }

  public ScoringOptions withProgress(ScoringProgress changed) {
    return new ScoringOptions(documents, streams, stride, maxWindows, changed);
  }
}
