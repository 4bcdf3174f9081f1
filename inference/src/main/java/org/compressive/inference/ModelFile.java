package org.compressive.inference;

import static com.google.common.base.Preconditions.checkNotNull;

import org.compressive.graph.config.ModelConfig;

/** What a model folder's {@code assets/config.yaml} holds: one section, {@code model}. */
record ModelFile(ModelConfig model) {

  ModelFile {
    checkNotNull(model, "section model is missing");
  }
}
