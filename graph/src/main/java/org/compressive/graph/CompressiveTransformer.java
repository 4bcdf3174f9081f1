package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Compressive Transformer (Rae et al., 2019, Algorithm 1) as a pure function of a window of
 * tokens and the memories of the windows before it.
 *
 * <p>State is kept by whoever calls: {@link Output#memories()} goes in as {@code memories} with the
 * next window. Memories start as zeros, which are attended to.
 *
 * <p>Unless the configuration says otherwise it differs from the paper's Algorithm 1 as the
 * authors' code does: layer normalisation precedes each branch, and once more the logits, whose
 * weights are the embedding's.
 */
public final class CompressiveTransformer {

  /**
   * What one window gives.
   *
   * @param logits {@code [B, T, V]}
   * @param memories for the next window
   * @param compressionLosses a scalar for each layer that has compressed memory, by layer; empty
   *     outside training, and where compression functions have no loss of their own
   */
  public record Output(
      Operand<TFloat32> logits,
      Memories memories,
      Map<Integer, Operand<TFloat32>> compressionLosses) {

    public Output {
      compressionLosses = ImmutableSortedMap.copyOf(compressionLosses);
    }

    /** The mean of the layers' losses, a scalar; empty where there are none. */
    public Optional<Operand<TFloat32>> compressionLoss(Ops tf) {
      return CompressiveStack.mean(tf, compressionLosses);
    }
  }

  private final ModelConfig config;
  private final TokenEmbedding embedding;
  private final CompressiveStack stack;

  /** Builds the layers, asking {@code parameters} for every parameter in a fixed order. */
  public CompressiveTransformer(Ops tf, ModelConfig config, ParameterSource parameters) {
    checkArgument(
        config.vocabulary() >= 1,
        "model.vocabulary (%s) must be at least 1 for a model of tokens",
        config.vocabulary());
    this.config = config;
    ParameterScope root = ParameterScope.root(parameters);
    embedding = new TokenEmbedding(root, config);
    stack = new CompressiveStack(tf, config, root);
  }

  /** Asks for the parameters of a model without keeping it. */
  static void declare(Ops tf, ModelConfig config, ParameterSource parameters) {
    var unused = new CompressiveTransformer(tf, config, parameters);
  }

  /**
   * Runs one window.
   *
   * @param tokens {@code [B, T]}; where memories are kept, T is a multiple of {@link
   *     ModelConfig#windowUnit}
   * @param memories as {@link Memories#specs} lists them
   * @throws IllegalArgumentException if a statically known shape does not fit
   */
  public Output call(Ops tf, Operand<TInt32> tokens, Memories memories, Pass pass) {
    CompressiveStack.checkWindow(config, "tokens", tokens.shape(), 2);
    var read = stack.call(tf, embedding.embed(tf, tokens), memories, pass);
    var logits = embedding.logits(tf, read.rows()); // [B, T, V]
    return new Output(logits, read.memories(), read.compressionLosses());
  }

  /**
   * Runs several windows one after the other in one graph.
   *
   * @param tokens {@code [B, n T]}, n windows of the model's length T; both known
   * @param memories before the first window
   * @return logits {@code [B, n T, V]}, the memories after the last window, and each layer's
   *     compression loss, averaged over the windows
   */
  public Output unroll(Ops tf, Operand<TInt32> tokens, Memories memories, Pass pass) {
    int windows = windows(tokens.shape());
    if (windows == 1) {
      return call(tf, tokens, memories, pass);
    }
    List<Operand<TFloat32>> logits = new ArrayList<>();
    ListMultimap<Integer, Operand<TFloat32>> losses =
        MultimapBuilder.treeKeys().arrayListValues().build();
    Memories carried = memories;
    for (int i = 0; i < windows; i++) {
      Ops scope = tf.withSubScope("window_%02d".formatted(i));
      var first = scope.array(0, i * config.window());
      var window = scope.slice(tokens, first, scope.array(-1, config.window())); // [B, T]
      var output = call(scope, window, carried, pass.window(scope, i, windows));
      logits.add(output.logits());
      output.compressionLosses().forEach(losses::put);
      carried = output.memories();
    }
    Map<Integer, Operand<TFloat32>> means = new TreeMap<>();
    for (int layer : losses.keySet()) {
      means.put(layer, tf.math.mean(tf.stack(losses.get(layer)), tf.constant(0))); // []
    }
    return new Output(tf.concat(logits, tf.constant(1)), carried, means);
  }

  private int windows(Shape tokens) {
    checkArgument(tokens.numDimensions() == 2, "tokens (%s) must be [B, n T]", tokens);
    long length = tokens.get(1);
    checkArgument(
        length > 0 && length % config.window() == 0,
        "tokens' length (%s) must be known, and a multiple of model.window (%s)",
        length,
        config.window());
    return (int) (length / config.window());
  }
}
