package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.KernelUse;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * A model for inference: the signatures of its SavedModel, with parameters in variables and
 * memories as inputs and outputs, so that one server can serve many clients.
 *
 * <ul>
 *   <li>{@link #STEP} takes {@code tokens} int32 {@code [B, T]} and the memories. It returns {@code
 *       logits} float32 {@code [B, T, V]} and the next memories, under the same names. T is a
 *       multiple of every layer's compression rate and at most the model's window; any other length
 *       fails with an error that names it.
 *   <li>{@link #SCORE} takes {@code tokens} and {@code targets}, the next tokens, int32 {@code [B,
 *       T]} with T the model's window, and projected memories. It returns {@code nats} float32
 *       {@code [B, T]}, the cross-entropy of the targets, and the next projected memories. Scoring
 *       is cheaper this way than with {@link #STEP}: rows that stay in memory are not projected
 *       again, one number per token is returned instead of V logits, and with an adaptive softmax
 *       the logits of all V tokens are never computed.
 *   <li>{@link #SERVING_DEFAULT} takes {@code tokens}, with T at most the window. It returns {@code
 *       logits}, starting from empty memories.
 *   <li>{@link #INITIAL_MEMORIES} takes {@code batch_size} int32 {@code []}. It returns memories of
 *       zeros.
 *   <li>{@link #PROJECT_MEMORIES} takes the memories. It returns them together with the keys and
 *       values of their rows, as {@link #SCORE} takes them.
 *   <li>{@link #CLEAR_MEMORIES} takes {@code streams} bool {@code [B]} and the memories. It returns
 *       the memories, set to zero for each stream whose value in {@code streams} is true. Call it
 *       before a stream begins an unrelated text.
 * </ul>
 *
 * <p>Memories are named as in {@link Memories#specs}, projected memories as in {@link
 * Memories#projectedSpecs}. The variables have no values until they are restored.
 */
public final class InferenceGraph implements AutoCloseable {

  public static final String STEP = "step";
  public static final String SCORE = "score";
  public static final String SERVING_DEFAULT = "serving_default";
  public static final String INITIAL_MEMORIES = "initial_memories";
  public static final String CLEAR_MEMORIES = "clear_memories";
  public static final String PROJECT_MEMORIES = "project_memories";
  public static final String TOKENS = "tokens";
  public static final String TARGETS = "targets";
  public static final String LOGITS = "logits";
  public static final String NATS = "nats";
  public static final String BATCH_SIZE = "batch_size";
  public static final String STREAMS = "streams";

  private final ModelConfig config;
  private final Pass pass;
  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final ImmutableMap<String, Signature> signatures;

  private InferenceGraph(ModelConfig config, MatMulPrecision products, Pass pass) {
    this.config = config;
    this.pass = pass;
    var model = new CompressiveTransformer(tf, config, parameters, products);
    signatures =
        ImmutableMap.of(
            STEP, step(model),
            SCORE, score(model),
            SERVING_DEFAULT, servingDefault(model),
            INITIAL_MEMORIES, initialMemories(),
            CLEAR_MEMORIES, clearMemories(),
            PROJECT_MEMORIES, projectMemories(model));
  }

  /** Builds the graph of a SavedModel, with the memory sizes of the configuration. */
  public static InferenceGraph build(ModelConfig config) {
    return new InferenceGraph(config, MatMulPrecision.FLOAT32, Pass.inference());
  }

  /**
   * Builds a graph to run in this process, with the given precision for matrix products and with
   * the given kernels in Java where they run. Do not write it to a SavedModel: stock TensorFlow
   * rejects ops that it does not know, and not every device that may serve the model is fast at
   * reduced precision.
   */
  public static InferenceGraph build(
      ModelConfig config, MatMulPrecision products, KernelUse kernels) {
    return new InferenceGraph(config, products, Pass.inference().with(kernels));
  }

  public Graph graph() {
    return graph;
  }

  /** Returns the ops of the graph, which can be used to add operations such as a saver. */
  public Ops ops() {
    return tf;
  }

  public List<Parameter> parameters() {
    return parameters.all();
  }

  public Map<String, Signature> signatures() {
    return signatures;
  }

  @Override
  public void close() {
    graph.close();
  }

  private Signature step(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(STEP);
    var signature = Signature.builder(scope);
    var tokens = signature.input(TOKENS, TInt32.class, Shape.of(-1, -1));
    var memories = signature.memories(Memories.specs(config));
    var checked = WindowRule.checked(scope, config, tokens, config.windowUnit());
    var output = model.call(scope, checked, memories, pass);
    signature.output(LOGITS, model.logits(scope, output.rows())); // [B, T, V]
    // Restore the row counts, which shape inference loses if T is unknown, so that the signature
    // shows them.
    var next =
        Memories.of(
            config,
            spec ->
                scope.ensureShape(
                    output.memories().get(spec.name()), spec.shape(Shape.UNKNOWN_SIZE)));
    return signature.next(next).build();
  }

  /**
   * Builds the signature for whole windows, so that all sizes but the batch are known when the
   * graph is built.
   */
  private Signature score(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(SCORE);
    var signature = Signature.builder(scope);
    var window = Shape.of(-1, config.window());
    var tokens = signature.input(TOKENS, TInt32.class, window); // [B, T]
    var targets = signature.input(TARGETS, TInt32.class, window); // [B, T]
    var memories = signature.memories(Memories.projectedSpecs(config));
    var output = model.call(scope, tokens, memories, Reading.carriedKeys(), pass);
    signature.output(NATS, model.nats(scope, output.rows(), targets)); // [B, T]
    return signature.next(output.memories()).build();
  }

  /** Builds the signature that adds keys and values to memories, as input of {@link #SCORE}. */
  private Signature projectMemories(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(PROJECT_MEMORIES);
    var signature = Signature.builder(scope);
    var projected = model.project(scope, signature.memories(Memories.specs(config)));
    // The rows are unchanged, and a fed tensor cannot be fetched.
    var given =
        Memories.of(
            Memories.projectedSpecs(config), spec -> scope.identity(projected.get(spec.name())));
    return signature.next(given).build();
  }

  private Signature servingDefault(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(SERVING_DEFAULT);
    var signature = Signature.builder(scope);
    var tokens = signature.input(TOKENS, TInt32.class, Shape.of(-1, -1));
    var memories =
        Memories.zeros(scope, Memories.specs(config), StaticShape.size(scope, tokens, 0));
    var checked = WindowRule.checked(scope, config, tokens, 1);
    var output = model.call(scope, checked, memories, pass);
    return signature.output(LOGITS, model.logits(scope, output.rows())).build(); // [B, T, V]
  }

  private Signature initialMemories() {
    Ops scope = tf.withSubScope(INITIAL_MEMORIES);
    var signature = Signature.builder(scope);
    var batch = signature.input(BATCH_SIZE, TInt32.class, Shape.scalar());
    return signature.next(Memories.zeros(scope, Memories.specs(config), batch)).build();
  }

  private Signature clearMemories() {
    Ops scope = tf.withSubScope(CLEAR_MEMORIES);
    var signature = Signature.builder(scope);
    var streams = signature.input(STREAMS, TBool.class, Shape.of(-1));
    var memories = signature.memories(Memories.specs(config));
    return signature.next(memories.cleared(scope, streams)).build();
  }
}
