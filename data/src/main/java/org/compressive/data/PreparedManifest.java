package org.compressive.data;

import org.jspecify.annotations.Nullable;

/**
 * {@code corpus.json} of a prepared corpus.
 *
 * @param format version of the folder's layout
 * @param corpus what was tokenized
 * @param training tokens in the split
 * @param validation tokens in the split
 * @param test tokens in the split
 * @param note why the corpus was split by position; null if it was split by document
 */
record PreparedManifest(
    int format,
    CorpusSummary corpus,
    long training,
    long validation,
    long test,
    @Nullable String note) {
  static final String FILE = "corpus.json";
  static final int FORMAT = 1;

  long tokens(Split split) {
    return switch (split) {
      case TRAINING -> training;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
