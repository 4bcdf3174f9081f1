package org.compressive.inference;

import static com.google.common.base.Preconditions.checkState;

import java.nio.file.Path;
import java.util.Map;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.Tokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Signature;
import org.compressive.graph.config.ModelConfig;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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
  private final ServingRuns runs;
  private final @Nullable VariableSaver saver;
  private final Runnable closing;

  private LanguageModel(
      ModelConfig config,
      Tokenizer tokenizer,
      ServingRuns runs,
      @Nullable VariableSaver saver,
      Runnable closing) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.runs = runs;
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
    return new SavedModelLoading(ModelFolder.read(modelFolder), options).load();
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
    var runs = new ServingRuns(config, session, graph.signatures());
    Runnable closing =
        () -> {
          session.close();
          graph.close();
        };
    var model = new LanguageModel(config, tokenizer, runs, Parameters.saver(graph), closing);
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
    var runs = new ServingRuns(folder.config(), bundle.session(), signatures);
    return new LanguageModel(folder.config(), folder.tokenizer(), runs, null, bundle::close);
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
    saver.restore(session(), variablesPrefix);
  }

  public ModelConfig config() {
    return config;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The session the model runs in; closed with the model. */
  public Session session() {
    return runs.session();
  }

  /** The model's graph, to which operations may be added; closed with the model. */
  public Graph graph() {
    return session().graph();
  }

  /**
   * Memories of nothing read yet: zeros.
   *
   * @param batch streams to be read side by side [B]
   */
  public MemoryState emptyMemories(int batch) {
    return runs.emptyMemories(batch);
  }

  /**
   * Forgets what some streams have read, so that they can begin a text that has nothing to do with
   * it.
   *
   * @param streams which of them, as many as the memories' batch
   */
  public void clear(MemoryState memories, boolean[] streams) {
    runs.clear(memories, streams);
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
    return runs.step(tokens, memories);
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
    return runs.peek(tokens, memories);
  }

  /**
   * Operations may be added to a model's graph before or after it has run, a loaded one's too.
   * Their names are made unique.
   */
  Ops ops() {
    var tf = Ops.create(graph());
    tf.scope().refreshNames();
    return tf;
  }

  /** The runs of the model's signatures. */
  ServingRuns runs() {
    return runs;
  }

  @Override
  public void close() {
    closing.run();
  }
}
