package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.BatchSource;
import org.compressive.data.ScoringStreams;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The evaluator: how well a model predicts a text that it reads once, from empty memories on, as
 * contiguous streams side by side. Every token but each stream's first is scored, given all the
 * stream before it that the memories still hold.
 *
 * <p>Windows are the model's, always whole: a stream's last is padded, which no position before the
 * padding sees, and its memories are dropped. Nats are float32 per token and summed in double.
 *
 * <p>Making one adds operations to the model's graph, so make one per model and use it again.
 */
public final class Scorer {

  private final LanguageModel model;
  private final Operand<TInt32> targets; // [B, T]
  private final Operand<TFloat32> nats; // [B, T]

  public Scorer(LanguageModel model) {
    this.model = model;
    var tf = model.ops().withSubScope("scoring");
    targets = tf.withName("targets").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
    nats = CompressiveOps.create(tf).sparseCrossEntropy(model.logits(), targets); // [B, T]
  }

  /**
   * Scores a text.
   *
   * @param streams B: with one, every token but the text's first is scored
   * @param maxWindows how many windows of each stream to score at most; 0 for all
   * @param progress told of each window
   * @throws IllegalArgumentException if the text has ids that the model does not
   * @throws org.compressive.data.CorpusException if the text is too short for so many streams
   */
  public Score score(TokenStore store, int streams, long maxWindows, ScoringProgress progress) {
    int vocabulary = model.config().vocabulary();
    checkArgument(
        store.vocabulary() <= vocabulary,
        "%s has %s token ids: must be at most the model's %s",
        store.file(),
        store.vocabulary(),
        vocabulary);
    checkArgument(maxWindows >= 0, "maxWindows (%s) must be 0 (all) or more", maxWindows);
    BatchSource text = new ScoringStreams(store, streams, model.config().window());
    long windows = maxWindows == 0 ? text.windows() : Math.min(maxWindows, text.windows());
    var pass = new Pass(text);
    try (var memories = model.emptyMemories(streams)) {
      for (long window = 0; window < windows; window++) {
        pass.score(window, memories, window + 1 < windows);
        progress.scored(window + 1, windows);
      }
    }
    return new Score(pass.sum, pass.tokens, pass.counts.bytes(), pass.counts.words());
  }

  /** One reading of one text. */
  private final class Pass {

    private final BatchSource text;
    private final TokenBatch batch;
    private final int[] read; // [B, T]
    private final int[] next; // [B, T]
    private final float[] losses; // [B, T]
    private final ScoredText counts;
    private double sum;
    private long tokens;

    Pass(BatchSource text) {
      this.text = text;
      batch = new TokenBatch(text.streams(), text.window());
      int size = Math.multiplyExact(text.streams(), text.window());
      read = new int[size];
      next = new int[size];
      losses = new float[size];
      counts = new ScoredText(model.tokenizer(), text.streams());
    }

    void score(long window, MemoryState memories, boolean more) {
      text.read(window, batch);
      batch.copyInputs(read);
      batch.copyTargets(next);
      var shape = Shape.of(text.streams(), text.window());
      try (var tokens = TInt32.tensorOf(shape, DataBuffers.of(read));
          var wanted = TInt32.tensorOf(shape, DataBuffers.of(next))) {
        var run = model.window(tokens, memories).feed(targets, wanted);
        try (var result = more ? model.advance(run, nats, memories) : model.fetch(run, nats)) {
          result.asRawTensor().data().asFloats().read(losses);
        }
      }
      for (int stream = 0; stream < text.streams(); stream++) {
        int first = stream * text.window();
        int valid = batch.valid()[stream];
        for (int i = first; i < first + valid; i++) {
          sum += losses[i];
          counts.add(stream, next[i]);
        }
        this.tokens += valid;
      }
    }
  }
}
