package org.compressive.data;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes for users how a corpus was split.
 *
 * @param corpus the description of the corpus
 * @param survey the totals of the corpus, which include the number of documents in each split
 */
record SplitNote(PartDescription corpus, CorpusSurvey survey) {

  /** Returns the sentence for a corpus that is split by document. */
  String byDocument() {
    return corpus.splits().official()
        ? official("the documents that a hash of their paths chooses")
        : "%s is split by document: %s"
            .formatted(
                corpus.corpus(),
                Stream.of(Split.values())
                    .map(split -> split + " has " + survey.documents(split))
                    .collect(Collectors.joining(", ")));
  }

  /**
   * Returns the sentence for a corpus that is split by position.
   *
   * @param obstacle the reason why it cannot be split by document
   */
  String byPosition(String obstacle) {
    return corpus.splits().official()
        ? official("the last 5 percent")
        : obstacle
            + ", so it is split by position: the first 90 percent are training, then 5 validation"
            + " and 5 test";
  }

  private String official(String share) {
    SplitRule splits = corpus.splits();
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
