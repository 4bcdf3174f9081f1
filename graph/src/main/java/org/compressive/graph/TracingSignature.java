package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * A signature that reads a window as {@link InferenceGraph#SCORE} does and also returns
 * intermediate values; outputs that are not fetched cost nothing. It takes the window's {@link
 * #TOKENS} and {@link #TARGETS}, int32 {@code [B, T]} with T the model's window; {@link #VALID},
 * int32 {@code [B]}, the number of targets of each sequence that precede padding; and projected
 * memories. It returns
 *
 * <ul>
 *   <li>{@link #NATS} {@code [B, T]}, the cross-entropy of the targets, and the next projected
 *       memories;
 *   <li>{@link #BUCKETS} {@code [L, 18]}, see {@link AttentionBuckets};
 *   <li>for each layer, unless the mixer carries a state, {@code attention_00}, {@code [B, T, K]},
 *       averaged over heads, and {@code attention_by_head_00}, {@code [H, B, T, K]};
 *   <li>for each layer that has them, {@code compression_loss_00}, a scalar, and {@code kept_00},
 *       {@code [B, T/c]}, see {@link CompressiveStack.Output}.
 * </ul>
 */
public final class TracingSignature {

  public static final String TOKENS = InferenceGraph.TOKENS;
  public static final String TARGETS = InferenceGraph.TARGETS;
  public static final String VALID = "valid";
  public static final String NATS = InferenceGraph.NATS;
  public static final String BUCKETS = "attention_buckets";

  private static final String SCOPE = "trace";

  private TracingSignature() {}

  /**
   * Adds the ops to the graph.
   *
   * @param tf the ops of the graph that contains the parameters
   * @param parameters the parameters of the trained model
   */
  public static Signature create(Ops tf, ModelConfig config, ParameterSource parameters) {
    Ops scope = GraphScope.subScope(tf, SCOPE);
    var model = new CompressiveTransformer(scope, config, parameters);
    var signature = Signature.builder(scope);
    var window = Shape.of(-1, config.window());
    var tokens = signature.input(TOKENS, TInt32.class, window); // [B, T]
    var targets = signature.input(TARGETS, TInt32.class, window); // [B, T]
    var valid = signature.input(VALID, TInt32.class, Shape.of(-1)); // [B]
    var memories = signature.memories(Memories.projectedSpecs(config));
    var pass = Pass.tracing().padded(valid);
    var output = model.call(scope, tokens, memories, Reading.carriedKeys(), pass);
    signature.output(NATS, model.nats(scope, output.rows(), targets)); // [B, T]
    var shares = AttentionBuckets.ofLayers(scope, config, output.attention(), pass);
    signature.output(BUCKETS, scope.stack(shares)); // [L, 18]
    for (int layer = 0; layer < output.attention().size(); layer++) {
      var heads = output.attention().get(layer); // [H, B, T, K]
      signature.output(LayerNames.attentionByHead(layer), heads);
      var mean = scope.math.mean(heads, scope.constant(0)); // [B, T, K]
      signature.output(LayerNames.attention(layer), mean);
    }
    output
        .compressionLosses()
        .forEach((layer, loss) -> signature.output(LayerNames.compressionLoss(layer), loss));
    output.kept().forEach((layer, kept) -> signature.output(LayerNames.kept(layer), kept));
    return signature.next(output.memories()).build();
  }
}
