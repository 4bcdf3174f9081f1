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
 * A trained model that reads text. It is loaded from a model folder, or restored from a checkpoint
 * with memories of any size. A loaded model and a restored model are used in the same way:
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
 * <p>Several threads may use a model at the same time, each with its own memories.
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
   * Loads a model folder and runs it in float32.
   *
   * @throws ModelException if the folder does not exist or does not hold a model exported by this
   *     project
   */
  public static LanguageModel load(Path modelFolder) {
    return load(modelFolder, SessionOptions.float32());
  }

  /**
   * Loads a model folder. The memories have the sizes that the model was written with.
   *
   * @throws ModelException if the folder does not exist or does not hold a model exported by this
   *     project
   */
  public static LanguageModel load(Path modelFolder, SessionOptions options) {
    return new SavedModelLoading(ModelFolder.read(modelFolder), options).load();
  }

  /**
   * Builds a model's graph and restores its parameters from a checkpoint's variable files. Tensors
   * are matched to parameters by name; other tensors in the files are ignored.
   *
   * @param config the configuration of the trained model, possibly {@linkplain
   *     ModelConfig#withMemories with other memory sizes}
   * @param variablesPrefix the prefix of the paths of the variable files
   * @throws org.compressive.checkpoints.CheckpointException if the parameters cannot be restored
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static LanguageModel restore(
      ModelConfig config, Tokenizer tokenizer, Path variablesPrefix, SessionOptions options) {
    ModelFolder.checkVocabulary(config, tokenizer, variablesPrefix.toString());
    var graph = InferenceGraph.build(config, options.products(), options.kernels());
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

  /** Returns a model that wraps a loaded SavedModel. Closing the model closes the bundle. */
  static LanguageModel of(
      ModelFolder folder, SavedModelBundle bundle, Map<String, Signature> signatures) {
    var runs = new ServingRuns(folder.config(), bundle.session(), signatures);
    return new LanguageModel(folder.config(), folder.tokenizer(), runs, null, bundle::close);
  }

  /**
   * Restores the parameters of another checkpoint into this model's graph. Existing memories are
   * not recomputed; they still reflect the earlier parameters.
   *
   * @throws IllegalStateException if this model was loaded from a model folder
   * @throws org.compressive.checkpoints.CheckpointException if the parameters cannot be restored;
   *     they are then unchanged
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

  /** Returns the session that the model runs in. It is closed with the model. */
  public Session session() {
    return runs.session();
  }

  /** Returns the model's graph, to which operations may be added. It is closed with the model. */
  public Graph graph() {
    return session().graph();
  }

  /**
   * Returns memories for streams that have read nothing yet, filled with zeros.
   *
   * @param batch the batch size, B
   */
  public MemoryState emptyMemories(int batch) {
    return runs.emptyMemories(batch);
  }

  /**
   * Clears the memories of some streams, so that these can begin a new, unrelated text.
   *
   * @param streams {@code true} for each stream to clear, {@code [B]}
   */
  public void clear(MemoryState memories, boolean[] streams) {
    runs.clear(memories, streams);
  }

  /**
   * Reads a window and advances the memories.
   *
   * @param tokens {@code [B, T]}, where T is a multiple of {@link ModelConfig#windowUnit} and at
   *     most {@link ModelConfig#window}
   * @param memories the memories of the text before the window, which this method advances to
   *     include the window; unchanged if this method fails
   * @return the logits of the next token at each position, {@code [B, T, V]}; the caller must close
   *     them
   */
  public TFloat32 step(TInt32 tokens, MemoryState memories) {
    return runs.step(tokens, memories);
  }

  /**
   * Reads a window without advancing the memories. Because no position attends to a later one, the
   * logits of a window that is padded at its end are correct before the padding.
   *
   * @param tokens as in {@link #step}
   * @param memories the memories of the text before the window, which remain unchanged
   * @return the logits of the next token at each position, {@code [B, T, V]}; the caller must close
   *     them
   */
  public TFloat32 peek(TInt32 tokens, MemoryState memories) {
    return runs.peek(tokens, memories);
  }

  /**
   * Returns ops that add operations with unique names to the model's graph. Operations may be added
   * before or after the model has run, and to a loaded model as well.
   */
  Ops ops() {
    var tf = Ops.create(graph());
    tf.scope().refreshNames();
    return tf;
  }

  /** Returns the object that runs the model's signatures. */
  ServingRuns runs() {
    return runs;
  }

  @Override
  public void close() {
    closing.run();
  }
}
