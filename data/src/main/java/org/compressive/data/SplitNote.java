package org.compressive.data;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes for users how a corpus was split.
 *
 * @param corpus the corpus
 * @param writers the writers of the split by document
 */
record SplitNote(Corpus corpus, SplitWriters.ByDocument writers) {

  /** Returns the sentence for a corpus that is split by document. */
  String byDocument() {
    return corpus.splits().any()
        ? official("the documents that a hash of their paths chooses")
        : "%s is split by document: %s"
            .formatted(
                corpus.name(),
                Stream.of(Split.values())
                    .map(split -> split + " has " + writers.documents(split))
                    .collect(Collectors.joining(", ")));
  }

  /**
   * Returns the sentence for a corpus that is split by position.
   *
   * @param obstacle the reason why it cannot be split by document
   */
  String byPosition(String obstacle) {
    return corpus.splits().any()
        ? official("the last 5 percent")
        : obstacle
            + ", so it is split by position: the first 90 percent are training, then 5 validation"
            + " and 5 test";
  }

  private String official(String share) {
    OfficialSplits splits = corpus.splits();
    String note = "official splits are kept: " + splits.description();
    if (splits.lacks(Split.VALIDATION)) {
      note += "; there is no validation split, so it is taken from training (%s)".formatted(share);
    }
    if (splits.lacks(Split.TEST)) {
      note += "; there is no test split, so it is empty";
    }
    return note;
  }
}
