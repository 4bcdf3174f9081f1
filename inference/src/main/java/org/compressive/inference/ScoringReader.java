package org.compressive.inference;

import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.jspecify.annotations.Nullable;

/** Reads windows with a model whose parameters do not change. */
final class ScoringReader implements WindowReader {

  private final LanguageModel model;
  private final @Nullable Profile profile;
  private final MemoryState memories;

  /**
   * Creates a reader with empty memories.
   *
   * @param profile records the statistics of the runs; null for none
   */
  ScoringReader(LanguageModel model, BatchSource text, @Nullable Profile profile) {
    Evaluation.checkWindow(text, model);
    this.model = model;
    this.profile = profile;
    memories = model.emptyMemories(text.streams());
  }

  @Override
  public void clear(boolean[] streams) {
    model.clear(memories, streams);
  }

  @Override
  public float[] read(TokenBatch window, boolean remember) {
    float[] losses = new float[window.streams() * window.window()]; // [B, T]
    try (var fed = WindowTensors.of(window);
        var nats = model.runs().nats(fed.tokens(), fed.targets(), memories, remember, profile)) {
      nats.asRawTensor().data().asFloats().read(losses);
    }
    return losses;
  }

  @Override
  public void close() {
    memories.close();
  }
}
