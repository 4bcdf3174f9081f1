package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.Signature;
import org.compressive.graph.WindowRule;
import org.compressive.graph.config.ModelConfig;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Runs a model's own signatures, which are those of an {@link InferenceGraph}. */
final class ServingRuns {

  private static final List<String> LOGITS = List.of(InferenceGraph.LOGITS);
  private static final List<String> NATS = List.of(InferenceGraph.NATS);

  private final ModelConfig config;
  private final Session session;
  private final ImmutableMap<String, Signature> signatures;
  private final ImmutableList<String> memoryNames;
  private final ImmutableList<String> projectedNames;

  ServingRuns(ModelConfig config, Session session, Map<String, Signature> signatures) {
    this.config = config;
    this.session = session;
    this.signatures = ImmutableMap.copyOf(signatures);
    memoryNames = names(Memories.specs(config));
    projectedNames = names(Memories.projectedSpecs(config));
  }

  ModelConfig config() {
    return config;
  }

  Session session() {
    return session;
  }

  Signature signature(String key) {
    return Optional.ofNullable(signatures.get(key)).orElseThrow();
  }

  /** See {@link LanguageModel#emptyMemories}. */
  MemoryState emptyMemories(int batch) {
    checkArgument(batch >= 1, "batch (%s) must be at least 1", batch);
    if (memoryNames.isEmpty()) {
      return new MemoryState(batch, ImmutableMap.of());
    }
    try (var size = TInt32.scalarOf(batch)) {
      return run(InferenceGraph.INITIAL_MEMORIES)
          .feed(InferenceGraph.BATCH_SIZE, size)
          .begin(batch, memoryNames);
    }
  }

  /** See {@link LanguageModel#clear}. */
  void clear(MemoryState memories, boolean[] streams) {
    checkArgument(
        streams.length == memories.batch(),
        "streams (%s) must be as many as the memories' batch %s",
        streams.length,
        memories.batch());
    if (memoryNames.isEmpty()) {
      return;
    }
    try (var which = TBool.vectorOf(streams)) {
      run(InferenceGraph.CLEAR_MEMORIES)
          .feed(InferenceGraph.STREAMS, which)
          .advance(memories, memoryNames, List.of())
          .close();
    }
  }

  /** Adds keys and values to the memories if they have none yet. */
  void project(MemoryState memories) {
    if (!memories.names().equals(projectedNames)) {
      run(InferenceGraph.PROJECT_MEMORIES).advance(memories, projectedNames, List.of()).close();
    }
  }

  /** See {@link LanguageModel#step}. */
  TFloat32 step(TInt32 tokens, MemoryState memories) {
    return window(InferenceGraph.STEP, tokens, memories)
        .advance(memories, memoryNames, LOGITS)
        .only();
  }

  /** Advances the memories as {@link #step} does, without computing logits. */
  void remember(TInt32 tokens, MemoryState memories) {
    window(InferenceGraph.STEP, tokens, memories).advance(memories, memoryNames, List.of()).close();
  }

  /** See {@link LanguageModel#peek}. */
  TFloat32 peek(TInt32 tokens, MemoryState memories) {
    return window(InferenceGraph.STEP, tokens, memories).feed(memories).fetch(LOGITS).only();
  }

  /**
   * Computes the cross-entropy, in nats, of the target of each token of a window.
   *
   * @param tokens {@code [B, T]}, where T is the model's window
   * @param targets the token that follows each token, {@code [B, T]}
   * @param memories the memories of the text before the window
   * @param remember whether to advance the memories, so that they include the window
   * @param observer observes the run; null for none
   * @return {@code [B, T]}; the caller must close it
   */
  TFloat32 nats(
      TInt32 tokens,
      TInt32 targets,
      MemoryState memories,
      boolean remember,
      @Nullable RunObserver observer) {
    checkWindow(tokens.shape(), memories);
    checkArgument(
        tokens.shape().get(1) == config.window() && targets.shape().equals(tokens.shape()),
        "tokens (%s) and targets (%s) must both be [B, T] with T model.window %s",
        tokens.shape(),
        targets.shape(),
        config.window());
    project(memories);
    var run =
        window(InferenceGraph.SCORE, tokens, memories)
            .feed(InferenceGraph.TARGETS, targets)
            .observedBy(observer);
    var fetched =
        remember ? run.advance(memories, projectedNames, NATS) : run.feed(memories).fetch(NATS);
    return fetched.only();
  }

  private SignatureRun run(String key) {
    return new SignatureRun(session, signature(key));
  }

  /** Checks that a window fits the memories, and returns a run with the window as an input. */
  private SignatureRun window(String key, TInt32 tokens, MemoryState memories) {
    checkWindow(tokens.shape(), memories);
    return run(key).feed(InferenceGraph.TOKENS, tokens);
  }

  private void checkWindow(Shape tokens, MemoryState memories) {
    WindowRule.check(config, "tokens", tokens, "[B, T]");
    checkArgument(
        tokens.get(0) == memories.batch(),
        "tokens (%s) must be [B, T] with B the memories' batch %s",
        tokens,
        memories.batch());
  }

  private static ImmutableList<String> names(List<MemorySpec> specs) {
    return specs.stream().map(MemorySpec::name).collect(toImmutableList());
  }
}
