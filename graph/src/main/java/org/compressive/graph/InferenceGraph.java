package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * A model to be used: the signatures of its SavedModel, with parameters in variables and memories
 * going in and out, so that one server carries many readers.
 *
 * <ul>
 *   <li>{@link #STEP}: {@code tokens} int32 {@code [B, T]} and the memories, to {@code logits}
 *       float32 {@code [B, T, V]} and the next memories under the same names. T is a multiple of
 *       every layer's compression rate and at most the model's window; any other is refused by
 *       name.
 *   <li>{@link #SCORE}: {@code tokens} and {@code targets}, the tokens that came next, int32 {@code
 *       [B, T]} with T the model's window, and projected memories, to the targets' cross-entropy
 *       {@code nats} float32 {@code [B, T]} and the next projected memories: no row that stays
 *       where it is is projected again, little is carried out, and with cut-offs far less is
 *       computed.
 *   <li>{@link #SERVING_DEFAULT}: {@code tokens}, T at most the window, to {@code logits}, from
 *       empty memories.
 *   <li>{@link #INITIAL_MEMORIES}: {@code batch_size} int32 {@code []} to memories of zeros.
 *   <li>{@link #PROJECT_MEMORIES}: the memories, to the memories with the keys and values of their
 *       rows, which {@link #SCORE} takes.
 *   <li>{@link #CLEAR_MEMORIES}: {@code streams} bool {@code [B]} and the memories, to the memories
 *       with zeros for the streams that begin a new text.
 * </ul>
 *
 * <p>Memories are named as in {@link Memories#specs}, projected ones as in {@link
 * Memories#projectedSpecs}. The variables hold nothing until they are restored.
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
  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final ImmutableMap<String, Signature> signatures;

  private InferenceGraph(ModelConfig config, MatMulPrecision products) {
    this.config = config;
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

  /** Builds the graph; memory sizes are the configuration's. */
  public static InferenceGraph build(ModelConfig config) {
    return build(config, MatMulPrecision.FLOAT32);
  }

  /**
   * The same with matrix products of another precision, as a SavedModel should not have them: not
   * every device that may serve it is fast at them.
   */
  public static InferenceGraph build(ModelConfig config, MatMulPrecision products) {
    return new InferenceGraph(config, products);
  }

  public Graph graph() {
    return graph;
  }

  /** Operations may be added, e.g. a saver. */
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
    var output = model.call(scope, checked, memories, Pass.inference());
    signature.output(LOGITS, model.logits(scope, output.rows())); // [B, T, V]
    // Restores the row counts, which shape inference loses when T is unknown, so that the
    // signature shows them.
    var next =
        Memories.of(
            config,
            spec ->
                scope.ensureShape(
                    output.memories().get(spec.name()), spec.shape(Shape.UNKNOWN_SIZE)));
    return signature.next(next).build();
  }

  /** Its windows are whole, so that all but the batch is known when the graph is built. */
  private Signature score(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(SCORE);
    var signature = Signature.builder(scope);
    var window = Shape.of(-1, config.window());
    var tokens = signature.input(TOKENS, TInt32.class, window); // [B, T]
    var targets = signature.input(TARGETS, TInt32.class, window); // [B, T]
    var memories = signature.memories(Memories.projectedSpecs(config));
    var output = model.call(scope, tokens, memories, Reading.carriedKeys(), Pass.inference());
    signature.output(NATS, model.nats(scope, output.rows(), targets)); // [B, T]
    return signature.next(output.memories()).build();
  }

  /** Adds keys and values to memories, to go on with {@link #SCORE}. */
  private Signature projectMemories(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(PROJECT_MEMORIES);
    var signature = Signature.builder(scope);
    var projected = model.project(scope, signature.memories(Memories.specs(config)));
    // The rows stay as they are, and what is fed cannot be fetched.
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
    var output = model.call(scope, checked, memories, Pass.inference());
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
