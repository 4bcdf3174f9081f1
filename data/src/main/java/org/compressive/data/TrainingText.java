package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The part of a corpus of which vocabularies are made, so that they do not depend on validation and
 * test text: the documents of the training split, or the first 90 percent of the bytes of a single
 * document. If several documents are split by position after all, it is still the documents that
 * are training by their paths, or all if none is.
 */
public final class TrainingText {
  private static final double SHARE = 0.9;

  private TrainingText() {}

  /** Returns the training documents of a corpus, which must stay open while they are read. */
  public static ImmutableList<Document> of(Corpus corpus) {
    List<Document> documents = corpus.documents();
    if (documents.size() == 1) {
      return ImmutableList.of(beginning(documents.get(0)));
    }
    ImmutableList<Document> training =
        documents.stream()
            .filter(document -> Split.ofDocument(document.path()) == Split.TRAINING)
            .collect(ImmutableList.toImmutableList());
    return training.isEmpty() ? corpus.documents() : training;
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
