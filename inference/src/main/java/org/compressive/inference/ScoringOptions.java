package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.Documents;

/**
 * Options for scoring a text: {@code ScoringOptions.defaults().withStreams(8)}.
 *
 * @param documents whether each document starts from empty memories; joined by default
 * @param streams the number of streams, B. With one stream, the default, every token is scored
 *     except the first of the text or, if documents are separate, of each document
 * @param maxWindows the maximum number of windows of each stream to score; 0, the default, for all
 * @param progress the listener that is notified after each window; none by default
 */
public record ScoringOptions(
    Documents documents, int streams, long maxWindows, ScoringProgress progress) {

  public ScoringOptions {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
  }

  /** Returns options that score all of a text in one stream with its documents joined. */
  public static ScoringOptions defaults() {
    return new ScoringOptions(Documents.JOINED, 1, 0, ScoringProgress.NONE);
  }

  public ScoringOptions withDocuments(Documents changed) {
    return new ScoringOptions(changed, streams, maxWindows, progress);
  }

  public ScoringOptions withStreams(int changed) {
    return new ScoringOptions(documents, changed, maxWindows, progress);
  }

  public ScoringOptions withMaxWindows(long changed) {
    return new ScoringOptions(documents, streams, changed, progress);
  }

  public ScoringOptions withProgress(ScoringProgress changed) {
    return new ScoringOptions(documents, streams, maxWindows, changed);
  }
}
