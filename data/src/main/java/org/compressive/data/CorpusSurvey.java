package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The totals over all documents of a corpus, which determine whether it is split by document or by
 * position.
 */
final class CorpusSurvey {
  private final PartDescription corpus;
  private final Map<Split, Long> documents = new EnumMap<>(Split.class);
  private final Map<Split, Long> tokens = new EnumMap<>(Split.class);
  private final Fingerprint fingerprint = new Fingerprint();
  private long count;
  private long bytes;
  private long dealtDocuments;
  private long dealtTokens;

  private CorpusSurvey(PartDescription corpus) {
    this.corpus = corpus;
  }

  /**
   * Computes the totals over all documents in the shards.
   *
   * @param folders the folders that hold the shards of all parts
   * @throws CorpusException if a document is missing or in two shards
   */
  static CorpusSurvey of(List<Path> folders, PartDescription corpus) throws IOException {
    CorpusSurvey survey = new CorpusSurvey(corpus);
    try (Shards shards = Shards.open(folders)) {
      for (ShardReader shard = shards.next(); shard != null; shard = shards.next()) {
        survey.add(shard.document());
      }
    }
    survey.check(survey.count == corpus.documents());
    return survey;
  }

  private void add(TokenizedDocument document) {
    check(document.number() == count);
    Split split = splitOf(document);
    documents.merge(split, 1L, Long::sum);
    tokens.merge(split, document.tokens(), Long::sum);
    fingerprint.add(document.path(), document.checksum(), document.official());
    bytes += document.text().bytes();
    count++;
    if (document.official().isEmpty()) {
      dealtDocuments++;
      dealtTokens += document.tokens();
    }
  }

  private void check(boolean complete) {
    if (!complete) {
      throw new CorpusException(
          "corpus (%s) must have each of its %s documents in one part, but document %s is not"
              .formatted(corpus.corpus(), corpus.documents(), count));
    }
  }

  /**
   * Returns the split of a document if the corpus is split by document: its official split, or else
   * the split that its path determines.
   */
  Split splitOf(TokenizedDocument document) {
    return document
        .official()
        .orElseGet(() -> corpus.splits().dealt(Split.ofDocument(document.path())));
  }

  /** Returns the number of documents that a split holds if the corpus is split by document. */
  long documents(Split split) {
    return documents.getOrDefault(split, 0L);
  }

  /** Returns the number of tokens in the documents that have no official split. */
  long dealtTokens() {
    return dealtTokens;
  }

  /** Returns the checksum of the official splits. May be called only once. */
  String checksumOfSplits() {
    return fingerprint.completeSplits();
  }

  /** Returns the summary of the corpus. May be called only once. */
  CorpusSummary summary() {
    long all = tokens.values().stream().mapToLong(Long::longValue).sum();
    return new CorpusSummary(count, bytes, all, fingerprint.complete());
  }

  /**
   * Returns the reason that text without official splits cannot be split by document, or empty if
   * it can.
   *
   * @param window the number of tokens in a training window
   */
  Optional<String> obstacle(int window) {
    if (dealtDocuments == 1) {
      return Optional.of(corpus.corpus() + " is one document");
    }
    for (Split split : corpus.splits().dealt()) {
      long needed = Math.max(window, Assembly.least(split, window));
      long held = tokens.getOrDefault(split, 0L);
      if (held < needed) {
        return Optional.of(
            "by document, %s of %s would hold %s tokens, where a window of %s needs %s"
                .formatted(split, corpus.corpus(), held, window, needed));
      }
    }
    return Optional.empty();
  }
}
