package org.compressive.data;

import com.google.common.collect.ImmutableSet;

/**
 * The rule that assigns the documents of a corpus that have no official split to splits.
 *
 * @param official whether the corpus has official splits
 * @param validation whether the corpus has an official validation split
 * @param test whether the corpus has an official test split
 * @param description a clause for users that says where each official split comes from; empty if
 *     there are none
 */
record SplitRule(boolean official, boolean validation, boolean test, String description) {
  /** Returns whether the corpus has official splits, but {@code split} is not among them. */
  boolean lacks(Split split) {
    return official
        && switch (split) {
          case TRAINING -> false;
          case VALIDATION -> !validation;
          case TEST -> !test;
        };
  }

  /**
   * Returns the split to which a document or token without an official split is assigned.
   *
   * @param third the one of the three splits that it would have in a corpus without official splits
   */
  Split dealt(Split third) {
    // Beside official splits, only training and validation are assigned: test becomes validation.
    return !official ? third : third == Split.TEST ? Split.VALIDATION : Split.TRAINING;
  }

  /** Returns the splits to which documents without an official split are assigned. */
  ImmutableSet<Split> dealt() {
    return !official
        ? ImmutableSet.copyOf(Split.values())
        : lacks(Split.VALIDATION)
            ? ImmutableSet.of(Split.TRAINING, Split.VALIDATION)
            : ImmutableSet.of();
  }
}
