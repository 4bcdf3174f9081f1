package org.compressive.data;

/**
 * A summary of a corpus that was prepared, which takes no memory for its documents, unlike an open
 * {@link PreparedCorpus}.
 *
 * @param corpus the counts over all splits, and the fingerprint
 * @param note how the corpus was split, and why, as a sentence for users
 */
public record PreparedSummary(CorpusSummary corpus, String note) {
  /** Returns the counts over all splits. */
  public PartSummary totals() {
    return new PartSummary(corpus.documents(), corpus.bytes(), corpus.tokens());
  }
}
