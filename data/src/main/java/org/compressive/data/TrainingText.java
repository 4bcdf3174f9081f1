package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a corpus from which vocabularies are learned, so that they do not depend on the text
 * of the validation and test splits: the documents of the training split, or the first 90 percent
 * of the bytes if a single document is split by position. If several documents turn out to be split
 * by position, it is still the documents that their paths assign to training, or all documents if
 * there are none.
 */
public final class TrainingText {
  private static final double SHARE = 0.9;

  private TrainingText() {}

  /** Returns the training documents of a corpus, which must stay open while they are read. */
  public static ImmutableList<Document> of(Corpus corpus) {
    OfficialSplits splits = corpus.splits();
    var training = ImmutableList.<Document>builder();
    List<Document> dealt = new ArrayList<>();
    for (Document document : corpus.documents()) {
      Optional<Split> split = splits.of(document);
      if (split.isEmpty()) {
        dealt.add(document);
      } else if (split.get() == Split.TRAINING) {
        training.add(document);
      }
    }
    return training.addAll(training(dealt, splits)).build();
  }

  /** Returns the training text among documents that have no official split. */
  private static ImmutableList<Document> training(List<Document> dealt, OfficialSplits splits) {
    if (dealt.size() == 1) {
      return ImmutableList.of(beginning(dealt.get(0)));
    }
    ImmutableList<Document> training =
        dealt.stream()
            .filter(document -> splits.dealt(Split.ofDocument(document.path())) == Split.TRAINING)
            .collect(ImmutableList.toImmutableList());
    return training.isEmpty() ? ImmutableList.copyOf(dealt) : training;
  }

  private static Document beginning(Document whole) {
    return new Document(
        whole.path(),
        whole.location(),
        () -> ByteStreams.limit(whole.open(), (long) (SHARE * length(whole))));
  }

  private static long length(Document document) throws IOException {
    try (InputStream text = document.open()) {
      return ByteStreams.exhaust(text);
    }
  }
}
