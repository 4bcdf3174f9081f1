package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.Products;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
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

  /** What a signature takes and gives, by name. */
  public record Endpoints(Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {

    public Endpoints {
      inputs = ImmutableMap.copyOf(inputs);
      outputs = ImmutableMap.copyOf(outputs);
    }
  }

  private final ModelConfig config;
  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final VariableParameters parameters = new VariableParameters(tf);
  private final ImmutableMap<String, Endpoints> signatures;

  private InferenceGraph(ModelConfig config, Products products) {
    this.config = config;
    var model = new CompressiveTransformer(tf, config, parameters, products);
    var tokens = tokens(tf.withSubScope(STEP), TOKENS);
    var memories = Memories.placeholders(tf.withSubScope(STEP), Memories.specs(config));
    var output = step(model, tokens, memories);
    signatures =
        ImmutableMap.of(
            STEP, step(model, tokens, memories, output),
            SCORE, score(model),
            SERVING_DEFAULT, servingDefault(model),
            INITIAL_MEMORIES, initialMemories(),
            CLEAR_MEMORIES, clearMemories(memories),
            PROJECT_MEMORIES, projectMemories(model));
  }

  /** Builds the graph; memory sizes are the configuration's. */
  public static InferenceGraph build(ModelConfig config) {
    return build(config, Products.FLOAT32);
  }

  /**
   * The same with matrix products of another precision, as a SavedModel should not have them: not
   * every device that may serve it is fast at them.
   */
  public static InferenceGraph build(ModelConfig config, Products products) {
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

  public Map<String, Endpoints> signatures() {
    return signatures;
  }

  @Override
  public void close() {
    graph.close();
  }

  private CompressiveStack.Output step(
      CompressiveTransformer model, Operand<TInt32> tokens, Memories memories) {
    Ops scope = tf.withSubScope(STEP);
    var checked = checked(scope, tokens, config.windowUnit());
    return model.call(scope, checked, memories, Pass.inference());
  }

  private Endpoints step(
      CompressiveTransformer model,
      Operand<TInt32> tokens,
      Memories memories,
      CompressiveStack.Output output) {
    Ops scope = tf.withSubScope(STEP);
    var logits = model.logits(scope, output.rows()); // [B, T, V]
    return new Endpoints(
        ends(memories, Map.of(TOKENS, tokens)), outputs(scope, output, Map.of(LOGITS, logits)));
  }

  /** Its windows are whole, so that all but the batch is known when the graph is built. */
  private Endpoints score(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(SCORE);
    var tokens = window(scope, TOKENS);
    var targets = window(scope, TARGETS);
    var memories = Memories.placeholders(scope, Memories.projectedSpecs(config));
    var carried = Reading.carriedKeys();
    var output = model.call(scope, whole(scope, tokens), memories, carried, Pass.inference());
    var nats = model.nats(scope, output.rows(), whole(scope, targets)); // [B, T]
    return new Endpoints(
        ends(memories, Map.of(TOKENS, tokens, TARGETS, targets)),
        ends(output.memories(), Map.of(NATS, nats)));
  }

  private Operand<TInt32> window(Ops scope, String name) {
    return scope
        .withName(name)
        .placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, config.window())));
  }

  /** What is fed is not held against a placeholder's shape; this is. */
  private Operand<TInt32> whole(Ops scope, Operand<TInt32> window) {
    return scope.ensureShape(window, Shape.of(-1, config.window())); // [B, T]
  }

  private static Map<String, Operand<?>> ends(Memories memories, Map<String, Operand<?>> others) {
    return ImmutableMap.<String, Operand<?>>builder()
        .putAll(others)
        .putAll(memories.byName())
        .buildOrThrow();
  }

  private Map<String, Operand<?>> outputs(
      Ops scope, CompressiveStack.Output output, Map<String, Operand<?>> others) {
    // With T unknown, so are the rows that the graph works out; whoever reads a signature is told.
    var next =
        Memories.of(
            config, spec -> scope.ensureShape(output.memories().get(spec.name()), shape(spec)));
    return ends(next, others);
  }

  /** Of memories as they are, to go on with {@link #SCORE}. */
  private Endpoints projectMemories(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(PROJECT_MEMORIES);
    var memories = Memories.placeholders(scope, Memories.specs(config));
    var projected = model.project(scope, memories);
    // What is fed cannot be fetched.
    var given =
        Memories.of(
            Memories.projectedSpecs(config), spec -> scope.identity(projected.get(spec.name())));
    return new Endpoints(
        ImmutableMap.copyOf(memories.byName()), ImmutableMap.copyOf(given.byName()));
  }

  /** B open. */
  private static Shape shape(MemorySpec spec) {
    return spec.shape(Shape.UNKNOWN_SIZE);
  }

  private Endpoints servingDefault(CompressiveTransformer model) {
    Ops scope = tf.withSubScope(SERVING_DEFAULT);
    var tokens = tokens(scope, TOKENS);
    var memories = Memories.zeros(scope, Memories.specs(config), Sizes.of(scope, tokens, 0));
    var output = model.call(scope, checked(scope, tokens, 1), memories, Pass.inference());
    var logits = model.logits(scope, output.rows()); // [B, T, V]
    return new Endpoints(ImmutableMap.of(TOKENS, tokens), ImmutableMap.of(LOGITS, logits));
  }

  private Endpoints initialMemories() {
    Ops scope = tf.withSubScope(INITIAL_MEMORIES);
    var batch =
        scope.withName(BATCH_SIZE).placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    var memories = Memories.zeros(scope, Memories.specs(config), batch);
    return new Endpoints(
        ImmutableMap.of(BATCH_SIZE, batch), ImmutableMap.copyOf(memories.byName()));
  }

  private Endpoints clearMemories(Memories memories) {
    Ops scope = tf.withSubScope(CLEAR_MEMORIES);
    var streams = scope.withName(STREAMS).placeholder(TBool.class, Placeholder.shape(Shape.of(-1)));
    return new Endpoints(
        ends(memories, Map.of(STREAMS, streams)),
        ImmutableMap.copyOf(memories.cleared(scope, streams).byName()));
  }

  private static Operand<TInt32> tokens(Ops scope, String name) {
    return scope.withName(name).placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
  }

  /** The tokens, once their window's length is known to be allowed. */
  private Operand<TInt32> checked(Ops scope, Operand<TInt32> tokens, int unit) {
    var length = Sizes.of(scope, tokens, 1);
    Operand<TBool> whole =
        scope.math.equal(scope.math.floorMod(length, scope.constant(unit)), scope.constant(0));
    Operand<TBool> within =
        scope.math.logicalAnd(
            scope.math.greaterEqual(length, scope.constant(1)),
            scope.math.lessEqual(length, scope.constant(config.window())));
    var fits = scope.math.logicalAnd(whole, within);
    String rule =
        "tokens [B, T]: T must be a multiple of %d and at most model.window %d, and above 0, but is"
            .formatted(unit, config.window());
    Op check = scope.assertThat(fits, List.of(scope.constant(rule), length));
    return scope.withControlDependencies(check).identity(tokens);
  }
}
