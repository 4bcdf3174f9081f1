package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.Tokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.config.ModelConfig;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A trained model, ready to read: from a model folder, or from a checkpoint, then with memories of
 * any size. Both are driven the same way:
 *
 * <pre>{@code
 * try (var model = LanguageModel.load(folder, SessionOptions.float32());
 *     var memories = model.emptyMemories(1)) {
 *   for (TInt32 window : windows) { // [1, T]
 *     try (TFloat32 logits = model.step(window, memories)) { // [1, T, V]
 *       ...
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Several threads may use a model at once, each with its own memories.
 */
public final class LanguageModel implements AutoCloseable {

  private final ModelConfig config;
  private final Tokenizer tokenizer;
  private final ImmutableList<String> memoryNames;
  private final ImmutableList<String> projectedNames;
  private final Graph graph;
  private final Session session;
  private final ImmutableMap<String, Signature> signatures;
  private final Signature step;
  private final @Nullable VariableSaver saver;
  private final Runnable closing;

  private LanguageModel(
      ModelConfig config,
      Tokenizer tokenizer,
      Session session,
      Map<String, Signature> signatures,
      @Nullable VariableSaver saver,
      Runnable closing) {
    this.config = config;
    this.tokenizer = tokenizer;
    memoryNames = names(Memories.specs(config));
    projectedNames = names(Memories.projectedSpecs(config));
    this.graph = session.graph();
    this.session = session;
    this.signatures = ImmutableMap.copyOf(signatures);
    step = signature(InferenceGraph.STEP);
    this.saver = saver;
    this.closing = closing;
  }

  /**
   * Loads a model folder, to run in float32.
   *
   * @throws ModelException if the folder is missing or holds no model of ours
   */
  public static LanguageModel load(Path modelFolder) {
    return load(modelFolder, SessionOptions.float32());
  }

  /**
   * Loads a model folder. Its memories have the sizes it was written with.
   *
   * @throws ModelException if the folder is missing or holds no model of ours
   */
  public static LanguageModel load(Path modelFolder, SessionOptions options) {
    var folder = ModelFolder.read(modelFolder);
    return new SavedModelLoading(folder, options).load();
  }

  /**
   * Builds a model's graph and restores its parameters from a checkpoint's variable files, whose
   * tensors have the parameters' names; other tensors in them do not matter.
   *
   * @param config the trained model's, or {@link ModelConfig#withMemories other memories'}
   * @param variablesPrefix how the names of the variable files begin
   * @throws org.compressive.checkpoints.CheckpointException if the parameters cannot be restored
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static LanguageModel restore(
      ModelConfig config, Tokenizer tokenizer, Path variablesPrefix, SessionOptions options) {
    ModelFolder.checkVocabulary(config, tokenizer, variablesPrefix.toString());
    var graph = InferenceGraph.build(config, options.products());
    var session = new Session(graph.graph(), false, options.toProto());
    var model =
        new LanguageModel(
            config,
            tokenizer,
            session,
            Maps.transformValues(graph.signatures(), Signature::of),
            Parameters.saver(graph),
            () -> {
              session.close();
              graph.close();
            });
    try {
      model.restore(variablesPrefix);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** A loaded SavedModel as a model; closing it closes the bundle. */
  static LanguageModel of(
      ModelFolder folder, SavedModelBundle bundle, Map<String, Signature> signatures) {
    return new LanguageModel(
        folder.config(), folder.tokenizer(), bundle.session(), signatures, null, bundle::close);
  }

  /**
   * Gives the same graph the parameters of another checkpoint. Memories made before stay what the
   * earlier parameters made them.
   *
   * @throws IllegalStateException if this model came from a model folder
   * @throws org.compressive.checkpoints.CheckpointException if the parameters cannot be restored;
   *     they are then as they were
   */
  public void restore(Path variablesPrefix) {
    checkState(saver != null, "a model loaded from a model folder cannot restore a checkpoint");
    saver.restore(session, variablesPrefix);
  }

  public ModelConfig config() {
    return config;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The session the model runs in; closed with the model. */
  public Session session() {
    return session;
  }

  /** The model's graph, to which operations may be added; closed with the model. */
  public Graph graph() {
    return graph;
  }

  /**
   * Memories of nothing read yet: zeros.
   *
   * @param batch streams to be read side by side [B]
   */
  public MemoryState emptyMemories(int batch) {
    checkArgument(batch >= 1, "batch (%s) must be at least 1", batch);
    if (memoryNames.isEmpty()) {
      return new MemoryState(batch, List.of(), List.of());
    }
    var signature = signature(InferenceGraph.INITIAL_MEMORIES);
    try (var size = TInt32.scalarOf(batch)) {
      var runner = session.runner().feed(signature.input(InferenceGraph.BATCH_SIZE), size);
      memoryNames.forEach(name -> runner.fetch(signature.output(name)));
      return new MemoryState(batch, memoryNames, tensors(runner.run()));
    }
  }

  /**
   * Forgets what some streams have read, so that they can begin a text that has nothing to do with
   * it.
   *
   * @param streams which of them, as many as the memories' batch
   */
  public void clear(MemoryState memories, boolean[] streams) {
    checkArgument(
        streams.length == memories.batch(),
        "streams (%s) must be as many as the memories' batch %s",
        streams.length,
        memories.batch());
    if (memoryNames.isEmpty()) {
      return;
    }
    var signature = signature(InferenceGraph.CLEAR_MEMORIES);
    try (var which = TBool.vectorOf(streams)) {
      var runner = session.runner().feed(signature.input(InferenceGraph.STREAMS), which);
      memories.feed(runner, signature);
      memoryNames.forEach(name -> runner.fetch(signature.output(name)));
      memories.replace(memoryNames, runner.run(), 0);
    }
  }

  /** Adds keys and values to memories that do not have them. */
  void project(MemoryState memories) {
    if (!memories.names().equals(projectedNames)) {
      var signature = signature(InferenceGraph.PROJECT_MEMORIES);
      var runner = session.runner();
      memories.feed(runner, signature);
      projectedNames.forEach(name -> runner.fetch(signature.output(name)));
      memories.replace(projectedNames, runner.run(), 0);
    }
  }

  /**
   * Reads a window and remembers it.
   *
   * @param tokens {@code [B, T]}, T a multiple of {@link ModelConfig#windowUnit} and at most {@link
   *     ModelConfig#window}
   * @param memories of the text before the window; afterwards of the window too. When this fails
   *     they are as they were
   * @return logits of each next token, {@code [B, T, V]}, the caller's to close
   */
  public TFloat32 step(TInt32 tokens, MemoryState memories) {
    return advance(window(tokens, memories), logits(), memories);
  }

  /**
   * Reads a window without remembering it. Since no position sees a later one, a window padded at
   * its end has the right logits before the padding.
   *
   * @param tokens as in {@link #step}
   * @param memories of the text before the window; unchanged
   * @return logits of each next token, {@code [B, T, V]}, the caller's to close
   */
  public TFloat32 peek(TInt32 tokens, MemoryState memories) {
    return fetch(window(tokens, memories), logits());
  }

  /**
   * Operations may be added to a model's graph before or after it has run, a loaded one's too.
   * Their names are made unique.
   */
  Ops ops() {
    var tf = Ops.create(graph);
    tf.scope().refreshNames();
    return tf;
  }

  /** What {@link #step} gives, {@code [B, T, V]}, for operations on top of it. */
  Operand<TFloat32> logits() {
    return step.floats(InferenceGraph.LOGITS);
  }

  /**
   * The cross-entropy in nats of the tokens that came after those of a window.
   *
   * @param tokens {@code [B, T]}, T the model's window
   * @param targets the token after each, {@code [B, T]}
   * @param memories of the text before the window
   * @param remember whether they are of the window too afterwards
   * @param observer takes what TensorFlow tells of the run; null for none
   * @return {@code [B, T]}, the caller's to close
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
    var score = signature(InferenceGraph.SCORE);
    var window = window(score, tokens, memories).feed(score.input(InferenceGraph.TARGETS), targets);
    var nats = score.floats(InferenceGraph.NATS);
    List<String> moved = remember ? projectedNames : List.of();
    return run(score, window, nats, moved, memories, observer);
  }

  private Signature signature(String key) {
    return Optional.ofNullable(signatures.get(key)).orElseThrow();
  }

  /** A run fed with a window and the memories before it. */
  Session.Runner window(TInt32 tokens, MemoryState memories) {
    return window(step, tokens, memories);
  }

  private Session.Runner window(Signature signature, TInt32 tokens, MemoryState memories) {
    checkWindow(tokens.shape(), memories);
    var runner = session.runner().feed(signature.input(InferenceGraph.TOKENS), tokens);
    memories.feed(runner, signature);
    return runner;
  }

  /** Runs a window and moves the memories on; gives the wanted operand, the caller's to close. */
  <T extends TType> T advance(Session.Runner window, Operand<T> wanted, MemoryState memories) {
    return run(step, window, wanted, memoryNames, memories, null);
  }

  /** Runs a window for one operand alone, the caller's to close. */
  <T extends TType> T fetch(Session.Runner window, Operand<T> wanted) {
    Result result = window.fetch(wanted).run(); // not closed: its one tensor is handed on
    return wanted.type().cast(result.get(0));
  }

  /**
   * Runs a window.
   *
   * @param moved the memories to be moved on; none to leave them as they are
   * @return the wanted operand, the caller's to close
   */
  private static <T extends TType> T run(
      Signature signature,
      Session.Runner window,
      Operand<T> wanted,
      List<String> moved,
      MemoryState memories,
      @Nullable RunObserver observer) {
    window.fetch(wanted);
    moved.forEach(name -> window.fetch(signature.output(name)));
    // Not closed: each tensor of it gets an owner.
    Result result = observer == null ? window.run() : observer.run(window);
    if (!moved.isEmpty()) {
      memories.replace(moved, result, 1);
    }
    return wanted.type().cast(result.get(0));
  }

  private static ImmutableList<String> names(List<MemorySpec> specs) {
    return specs.stream().map(MemorySpec::name).collect(toImmutableList());
  }

  /** A run's results, each the caller's to close. */
  static List<Tensor> tensors(Result result) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      tensors.add(result.get(i));
    }
    return tensors;
  }

  private void checkWindow(Shape tokens, MemoryState memories) {
    checkArgument(
        tokens.numDimensions() == 2 && tokens.get(0) == memories.batch(),
        "tokens (%s) must be [B, T] with B the memories' batch %s",
        tokens,
        memories.batch());
    long length = tokens.get(1);
    checkArgument(
        length >= 1 && length <= config.window() && length % config.windowUnit() == 0,
        "tokens' window (%s) must be a multiple of %s and at most model.window (%s)",
        length,
        config.windowUnit(),
        config.window());
  }

  @Override
  public void close() {
    closing.run();
  }
}
