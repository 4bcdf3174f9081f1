package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The part of a corpus from which vocabularies are learned, so that they do not depend on the text
 * of the validation and test splits: the documents of the training split, or the first 90 percent
 * of the bytes if a single document is split by position. If a corpus of several documents is split
 * by position, vocabularies are still learned from the documents whose paths assign them to
 * training or, if there are no such documents, from all documents. The contexts of documents are
 * read too, as documents of their own.
 */
public final class TrainingText {
  private static final double SHARE = 0.9;

  private TrainingText() {}

  /**
   * Returns the training documents of a corpus, which must stay open while they are read. Each
   * iteration reads the corpus.
   */
  public static Iterable<Document> of(Corpus corpus) {
    return Iterables.concat(Iterables.transform(texts(corpus), Document::withContext));
  }

  private static Iterable<Document> texts(Corpus corpus) {
    OfficialSplits splits = corpus.splits();
    if (splits.rule().dealt().isEmpty()) {
      return Iterables.filter(
          corpus.documents(), document -> splits.of(document).equals(Optional.of(Split.TRAINING)));
    }
    return training(
        Iterables.filter(corpus.documents(), document -> splits.of(document).isEmpty()), splits);
  }

  /** Returns the training text among documents that have no official split. */
  private static Iterable<Document> training(Iterable<Document> dealt, OfficialSplits splits) {
    ImmutableList<Document> first = ImmutableList.copyOf(Iterables.limit(dealt, 2));
    if (first.size() == 1) {
      return ImmutableList.of(beginning(first.get(0)));
    }
    Iterable<Document> training =
        Iterables.filter(
            dealt, document -> splits.dealt(Split.ofDocument(document.path())) == Split.TRAINING);
    return Iterables.isEmpty(training) ? dealt : training;
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
