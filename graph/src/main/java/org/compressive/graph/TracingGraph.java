package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import org.compressive.graph.InferenceGraph.Endpoints;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;

/**
 * The ops that read a window as {@link InferenceGraph#SCORE} does and tell what went on inside;
 * what is not fetched costs nothing. Takes the window's {@link #TOKENS} and {@link #TARGETS}, int32
 * {@code [B, T]} with T the model's window, {@link #VALID}, int32 {@code [B]}, the number of
 * targets of each stream that come before padding, and projected memories. Gives
 *
 * <ul>
 *   <li>{@link #NATS} {@code [B, T]}, the targets' cross-entropy, and the next projected memories;
 *   <li>{@link #BUCKETS} {@code [L, 18]}, see {@link AttentionBuckets};
 *   <li>of each layer {@code attention_00}, {@code [B, T, K]}, mean over heads, and {@code
 *       attention_by_head_00}, {@code [H, B, T, K]};
 *   <li>of each layer that has one {@code compression_loss_00}, a scalar, and {@code kept_00},
 *       {@code [B, T/c]}, see {@link CompressiveStack.Output}.
 * </ul>
 */
public final class TracingGraph {

  public static final String TOKENS = InferenceGraph.TOKENS;
  public static final String TARGETS = InferenceGraph.TARGETS;
  public static final String VALID = "valid";
  public static final String NATS = InferenceGraph.NATS;
  public static final String BUCKETS = "attention_buckets";

  private static final String SCOPE = "trace";

  private TracingGraph() {}

  /**
   * Adds the ops.
   *
   * @param tf of the graph the parameters are in
   * @param parameters the trained model's
   */
  public static Endpoints create(Ops tf, ModelConfig config, ParameterSource parameters) {
    Ops scope = GraphScope.subScope(tf, SCOPE);
    var model = new CompressiveTransformer(scope, config, parameters);
    var window = Shape.of(-1, config.window());
    var tokens = placeholder(scope, TOKENS, window);
    var targets = placeholder(scope, TARGETS, window);
    var valid = placeholder(scope, VALID, Shape.of(-1));
    var memories = Memories.placeholders(scope, Memories.projectedSpecs(config));
    // What is fed is not held against a placeholder's shape; this is.
    var read = scope.ensureShape(tokens, window); // [B, T]
    var pass = Pass.tracing().padded(valid);
    var output = model.call(scope, read, memories, Reading.carriedKeys(), pass);
    var nats = model.nats(scope, output.rows(), scope.ensureShape(targets, window)); // [B, T]

    var outputs = ImmutableMap.<String, Operand<?>>builder();
    outputs.put(NATS, nats);
    var shares = AttentionBuckets.ofLayers(scope, config, output.attention(), pass);
    outputs.put(BUCKETS, scope.stack(shares)); // [L, 18]
    for (int layer = 0; layer < config.layers(); layer++) {
      var heads = output.attention().get(layer); // [H, B, T, K]
      outputs.put(attentionByHead(layer), heads);
      outputs.put(attention(layer), scope.math.mean(heads, scope.constant(0))); // [B, T, K]
    }
    output.compressionLosses().forEach((layer, loss) -> outputs.put(compressionLoss(layer), loss));
    output.kept().forEach((layer, kept) -> outputs.put(kept(layer), kept));
    outputs.putAll(output.memories().byName());
    return new Endpoints(
        ImmutableMap.<String, Operand<?>>builder()
            .put(TOKENS, tokens)
            .put(TARGETS, targets)
            .put(VALID, valid)
            .putAll(memories.byName())
            .buildOrThrow(),
        outputs.buildOrThrow());
  }

  public static String attention(int layer) {
    return "attention_%02d".formatted(layer);
  }

  public static String attentionByHead(int layer) {
    return "attention_by_head_%02d".formatted(layer);
  }

  public static String compressionLoss(int layer) {
    return "compression_loss_%02d".formatted(layer);
  }

  public static String kept(int layer) {
    return "kept_%02d".formatted(layer);
  }

  private static Operand<TInt32> placeholder(Ops tf, String name, Shape shape) {
    return tf.withName(name).placeholder(TInt32.class, Placeholder.shape(shape));
  }
}
