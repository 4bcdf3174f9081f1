package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.Documents;

/**
 * The choices one has when a text is scored: {@code ScoringOptions.defaults().withStreams(8)}.
 *
 * @param documents whether each begins from empty memories; joined by default
 * @param streams B, read side by side: with one, the default, every token but the text's first is
 *     scored, or each document's
 * @param maxWindows how many windows of each stream to score at most; 0, the default, for all
 * @param progress told of each window; none by default
 */
public record ScoringOptions(
    Documents documents, int streams, long maxWindows, ScoringProgress progress) {

  public ScoringOptions {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
  }

  /** All of a text in one stream, its documents joined. */
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
