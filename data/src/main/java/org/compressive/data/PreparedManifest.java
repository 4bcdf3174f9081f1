package org.compressive.data;

import org.jspecify.annotations.Nullable;

/**
 * The content of {@code corpus.json} in a prepared corpus.
 *
 * @param format the version of the folder's layout
 * @param corpus the summary of the corpus that was tokenized
 * @param training the number of tokens in the training split
 * @param validation the number of tokens in the validation split
 * @param test the number of tokens in the test split
 * @param note how the corpus was split, as a sentence for users; null in older folders if the
 *     corpus was split by document
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
