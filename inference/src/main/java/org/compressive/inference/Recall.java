package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Booleans;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.compressive.data.recall.RecallQuestions;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Measures how often a model predicts the tokens that a text asks for, by the distance from what it
 * asks for ({@link RecallQuestions}). All other tokens are only read.
 */
public final class Recall {

  private final LanguageModel model;
  private final RecallQuestions questions;
  private final TreeMap<Long, RecallAccuracy> byDistance = new TreeMap<>();
  private final float[] logits; // [V]

  private Recall(LanguageModel model, RecallQuestions questions) {
    this.model = model;
    this.questions = questions;
    logits = new float[model.config().vocabulary()];
  }

  /**
   * Reads a text and returns the accuracy for each distance, in ascending order; empty if the text
   * asks for nothing.
   *
   * @param store the text, as tokens of the model's tokenizer
   * @param options how the text is read; the stride must be that of the window
   */
  public static ImmutableList<RecallAccuracy> of(
      LanguageModel model, TokenStore store, ScoringOptions options) {
    store.checkProducedBy(model.tokenizer());
    var questions = RecallQuestions.of(store, model.tokenizer());
    if (questions.isEmpty()) {
      return ImmutableList.of();
    }
    var recall = new Recall(model, questions);
    recall.read(
        BatchSource.scoring(options.documents(), store, options.streams(), model.config().window()),
        options.maxWindows());
    return ImmutableList.copyOf(recall.byDistance.values());
  }

  private void read(BatchSource text, long maxWindows) {
    long windows = maxWindows == 0 ? text.windows() : Math.min(maxWindows, text.windows());
    var batch = new TokenBatch(text.streams(), text.window());
    try (var memories = model.emptyMemories(text.streams())) {
      for (long index = 0; index < windows; index++) {
        text.read(index, batch);
        if (index > 0 && Booleans.contains(batch.starts(), true)) {
          model.clear(memories, batch.starts());
        }
        try (var fed = WindowTensors.of(batch);
            TFloat32 read = model.step(fed.tokens(), memories)) { // [B, T, V]
          count(batch, read.asRawTensor().data().asFloats());
        }
      }
    }
  }

  private void count(TokenBatch batch, FloatDataBuffer all) {
    for (int stream = 0; stream < batch.streams(); stream++) {
      for (int i = 0; i < batch.valid()[stream]; i++) {
        OptionalLong distance = questions.distance(batch.places()[stream] + 1 + i);
        if (distance.isPresent()) {
          long at = (long) stream * batch.window() + i;
          all.slice(at * logits.length, logits.length).read(logits);
          int target = batch.tokens()[stream * (batch.window() + 1) + 1 + i];
          count(distance.getAsLong(), target);
        }
      }
    }
  }

  /** Counts a prediction, given by its logits. */
  private void count(long distance, int target) {
    int highest = 0;
    for (int token = 1; token < logits.length; token++) {
      highest = logits[token] > logits[highest] ? token : highest;
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - logits[highest]);
    }
    double nats = Math.log(sum) + logits[highest] - logits[target];
    byDistance.merge(
        distance,
        new RecallAccuracy(distance, 1, highest == target ? 1 : 0, nats),
        RecallAccuracy::plus);
  }
}
