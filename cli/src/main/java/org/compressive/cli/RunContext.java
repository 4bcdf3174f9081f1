package org.compressive.cli;

import org.compressive.data.TokenStore;
import org.compressive.inference.MemorySearch;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation knows of the run that its model comes from.
 *
 * @param training the training split; null if no table needs it
 * @param search the search that chose the memory sizes; null if there was none
 * @param dynamicRate the learning rate of dynamic evaluation; null without it
 */
record RunContext(
    @Nullable TokenStore training, @Nullable MemorySearch search, @Nullable Double dynamicRate) {

  /** The context of an exported model. */
  static final RunContext NONE = new RunContext(null, null, null);

  RunContext withTraining(TokenStore split) {
    return new RunContext(split, search, dynamicRate);
  }
}
