package org.compressive.cli;

import org.compressive.data.TokenStore;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.MemorySearch;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation knows of its model and of the run that the model comes from.
 *
 * @param training the training split; null if no table needs it
 * @param search the search that chose the memory sizes; null if there was none
 * @param dynamicRate the learning rate of dynamic evaluation; null without it
 * @param model the model; null with dynamic evaluation, which has one for each reading
 */
record RunContext(
    @Nullable TokenStore training,
    @Nullable MemorySearch search,
    @Nullable Double dynamicRate,
    @Nullable LanguageModel model) {

  /** The context of an exported model. */
  static final RunContext NONE = new RunContext(null, null, null, null);

  RunContext withTraining(TokenStore split) {
    return new RunContext(split, search, dynamicRate, model);
  }

  RunContext withModel(@Nullable LanguageModel opened) {
    return new RunContext(training, search, dynamicRate, opened);
  }
}
