package org.compressive.inference;

import static com.google.common.base.Preconditions.checkNotNull;

import org.compressive.graph.config.ModelConfig;

/**
 * The content of a model folder's {@code assets/config.yaml}, which has one section, {@code model}.
 */
record ModelFile(ModelConfig model) {

  ModelFile {
    checkNotNull(model, "section model is missing");
  }
}
