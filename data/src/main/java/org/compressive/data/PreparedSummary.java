package org.compressive.data;

/**
 * A summary of a prepared corpus. Unlike an open {@link PreparedCorpus}, it takes no memory for
 * each document.
 *
 * @param corpus the counts over all splits, and the fingerprint
 * @param note a sentence for users that says how the corpus was split, and why
 */
public record PreparedSummary(CorpusSummary corpus, String note) {
  /** Returns the counts over all splits. */
  public PartSummary totals() {
    return new PartSummary(corpus.documents(), corpus.bytes(), corpus.tokens());
  }
}
