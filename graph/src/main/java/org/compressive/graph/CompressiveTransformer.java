package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Multimaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.compressive.graph.ModelOutline.Room;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Compressive Transformer (Rae et al., 2019, Algorithm 1) as a pure function of a window of
 * tokens and the memories of the windows before it.
 *
 * <p>The caller keeps the state: pass {@link CompressiveStack.Output#memories()} as {@code
 * memories} with the next window. Memories start as zeros.
 *
 * <p>Unless the configuration says otherwise, the model differs from the paper's Algorithm 1 in the
 * same way as the authors' code does: layer normalization precedes each branch and also the logits,
 * and the logits share the weights of the embedding.
 */
public final class CompressiveTransformer {

  private final ModelConfig config;
  private final TokenEmbedding embedding;
  private final CompressiveStack stack;

  /** Builds the layers, requesting every parameter from {@code parameters} in a fixed order. */
  public CompressiveTransformer(Ops tf, ModelConfig config, ParameterSource parameters) {
    this(tf, config, parameters, MatMulPrecision.FLOAT32);
  }

  /**
   * Builds the layers with the given precision for matrix products.
   *
   * @param products the precision of matrix products; everything else is float32
   */
  public CompressiveTransformer(
      Ops tf, ModelConfig config, ParameterSource parameters, MatMulPrecision products) {
    this(tf, config, ParameterScope.root(parameters, products));
  }

  CompressiveTransformer(Ops tf, ModelConfig config, ParameterScope root) {
    checkArgument(
        config.vocabulary() >= 1,
        "model.vocabulary (%s) must be at least 1 for a model of tokens",
        config.vocabulary());
    this.config = config;
    embedding = TokenEmbedding.create(root, config);
    stack = new CompressiveStack(tf, config, root);
  }

  /** Requests the parameters of a model without keeping the model. */
  static void declare(Ops tf, ModelConfig config, ParameterSource parameters) {
    var unused = new CompressiveTransformer(tf, config, parameters);
  }

  /**
   * Runs one window.
   *
   * @param tokens {@code [B, T]}; if there are memories, T is a multiple of {@link
   *     ModelConfig#windowUnit}
   * @param memories the memories that {@link Memories#specs} lists
   * @return the rows from which {@link #logits} or {@link #nats} are computed, with the other
   *     results of the layers
   * @throws IllegalArgumentException if a statically known shape does not match
   */
  public CompressiveStack.Output call(
      Ops tf, Operand<TInt32> tokens, Memories memories, Pass pass) {
    return call(tf, tokens, memories, Reading.wholeWindow(), pass);
  }

  /**
   * Runs one window using the given reading.
   *
   * @param memories the memories that the reading requires
   */
  public CompressiveStack.Output call(
      Ops tf, Operand<TInt32> tokens, Memories memories, Reading reading, Pass pass) {
    reading.check(config, "tokens", tokens.shape(), "[B, T]");
    var rows = embedding.embed(tf.withSubScope(RoomNames.EMBEDDING), tokens); // [B, T, D]
    return stack.call(tf, rows, memories, reading, pass);
  }

  /** See {@link CompressiveStack#project}. */
  public Memories project(Ops tf, Memories memories) {
    return stack.project(tf, memories);
  }

  /** Describes the model, built with {@code parameters}; see {@link ModelOutline#of}. */
  public ModelOutline outline(VariableParameters parameters) {
    long rows = parameters.size(RoomNames.EMBEDDING);
    long scores =
        parameters.size(VocabularyRange.OUTPUT) + parameters.size(AdaptiveEmbedding.CLUSTER);
    return stack.outline(
        parameters,
        Optional.of(new Room("embedding", rows)),
        Optional.of(new Room("logits", scores)));
  }

  CompressiveStack stack() {
    return stack;
  }

  /**
   * Returns the logits of the next token at each position; with {@link Embedding#adaptive
   * cut-offs}, log-probabilities instead.
   *
   * @param rows the rows of a window, {@code [B, T, D]}
   * @return {@code [B, T, V]}
   */
  public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> rows) {
    return embedding.logits(tf.withSubScope(RoomNames.LOGITS), rows);
  }

  /**
   * Returns the cross-entropy, in nats, of the next tokens. With {@link Embedding#adaptive
   * cut-offs}, it is computed without the logits of all V tokens.
   *
   * @param rows the rows of a window, {@code [B, T, D]}
   * @param targets the next tokens, {@code [B, T]}
   * @return {@code [B, T]}
   */
  public Operand<TFloat32> nats(Ops tf, Operand<TFloat32> rows, Operand<TInt32> targets) {
    return embedding.nats(tf.withSubScope(RoomNames.LOSS), rows, targets);
  }

  /**
   * Runs several windows, one after another, in one graph.
   *
   * @param tokens {@code [B, n T]}, n windows of the model's length T; both n and T are known
   * @param memories the memories before the first window
   * @return the rows {@code [B, n T, D]}; the memories, the attention and the kept rows of the last
   *     window; and the compression loss of each layer, averaged over the windows
   */
  public CompressiveStack.Output unroll(
      Ops tf, Operand<TInt32> tokens, Memories memories, Pass pass) {
    int windows = windows(tokens.shape());
    if (windows == 1) {
      return call(tf, tokens, memories, pass);
    }
    List<Operand<TFloat32>> rows = new ArrayList<>();
    ListMultimap<Integer, Operand<TFloat32>> losses =
        MultimapBuilder.treeKeys().arrayListValues().build();
    ListMultimap<String, Loss> mixerLosses =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    Memories carried = memories;
    List<Operand<TFloat32>> attention = List.of();
    Map<Integer, Operand<TInt32>> kept = Map.of();
    for (int i = 0; i < windows; i++) {
      Ops scope = tf.withSubScope(LayerNames.numbered("window", i));
      var first = scope.array(0, i * config.window());
      var window = scope.slice(tokens, first, scope.array(-1, config.window())); // [B, T]
      var output = call(scope, window, carried, pass.window(scope, i, windows, config.window()));
      rows.add(output.rows());
      attention = output.attention();
      kept = output.kept();
      output.compressionLosses().forEach(losses::put);
      output.mixerLosses().forEach(loss -> mixerLosses.put(loss.name(), loss));
      carried = output.memories();
    }
    Map<Integer, Operand<TFloat32>> means = new TreeMap<>();
    for (int layer : losses.keySet()) {
      means.put(layer, tf.math.mean(tf.stack(losses.get(layer)), tf.constant(0))); // []
    }
    return new CompressiveStack.Output(
        tf.concat(rows, tf.constant(1)), // [B, n T, D]
        carried,
        means,
        attention,
        kept,
        Multimaps.asMap(mixerLosses).values().stream().map(each -> mean(tf, each)).toList());
  }

  /** Returns the mean of one loss over windows. */
  private static Loss mean(Ops tf, List<Loss> windows) {
    var values = windows.stream().map(Loss::value).toList();
    var first = windows.get(0);
    return new Loss(first.name(), first.group(), tf.math.mean(tf.stack(values), tf.constant(0)));
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
