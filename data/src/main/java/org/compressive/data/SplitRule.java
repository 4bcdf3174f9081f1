package org.compressive.data;

import com.google.common.collect.ImmutableSet;

/**
 * The rule by which the documents of a corpus that have no split of their own are dealt among the
 * splits.
 *
 * @param official whether the corpus comes with splits of its own
 * @param validation whether it comes with a validation split
 * @param test whether it comes with a test split
 * @param description what each official split is, as a clause for users; empty if there are none
 */
record SplitRule(boolean official, boolean validation, boolean test, String description) {
  /** Returns whether the corpus comes with splits but without this one. */
  boolean lacks(Split split) {
    return official
        && switch (split) {
          case TRAINING -> false;
          case VALIDATION -> !validation;
          case TEST -> !test;
        };
  }

  /**
   * Returns the split of a document or token that has none of its own.
   *
   * @param third the split that it would have in a corpus without official splits
   */
  Split dealt(Split third) {
    // Without a test split to deal, what would be test is the validation split.
    return !official ? third : third == Split.TEST ? Split.VALIDATION : Split.TRAINING;
  }

  /** Returns the splits that are dealt. */
  ImmutableSet<Split> dealt() {
    return !official
        ? ImmutableSet.copyOf(Split.values())
        : lacks(Split.VALIDATION)
            ? ImmutableSet.of(Split.TRAINING, Split.VALIDATION)
            : ImmutableSet.of();
  }
}
