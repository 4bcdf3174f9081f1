package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * <p>Differs from the paper's Algorithm 1, as the authors' code does: layer normalisation precedes
 * each branch. On top, a last normalisation precedes the logits, whose weights are the embedding's.
 */
public final class CompressiveTransformer {

  /**
   * What one window gives.
   *
   * @param logits {@code [B, T, V]}
   * @param memories for the next window
   * @param compressionLosses a scalar per layer; empty outside training, without compressed memory,
   *     and where nothing trains the compression function
   */
  public record Output(
      Operand<TFloat32> logits, Memories memories, List<Operand<TFloat32>> compressionLosses) {

    /** The mean of the layers' losses, a scalar; empty where there are none. */
    public Optional<Operand<TFloat32>> compressionLoss(Ops tf) {
      if (compressionLosses.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(tf.math.mean(tf.stack(compressionLosses), tf.constant(0)));
    }
  }

  private final ModelConfig config;
  private final Embedding embedding;
  private final List<TransformerLayer> layers;
  private final LayerNorm finalNorm;

  /** Builds the layers, asking {@code parameters} for every parameter in a fixed order. */
  public CompressiveTransformer(Ops tf, ModelConfig config, ParameterSource parameters) {
    this.config = config;
    ParameterScope root = ParameterScope.root(parameters);
    embedding = new Embedding(root, config);
    var built = ImmutableList.<TransformerLayer>builder();
    for (int i = 0; i < config.layers(); i++) {
      String name = "layer_%02d".formatted(i);
      built.add(new TransformerLayer(tf, name, root.sub(name), config));
    }
    layers = built.build();
    finalNorm = new LayerNorm(root.sub("final_norm"), config.width());
  }

  /** Asks for the parameters of a model without keeping it. */
  static void declare(Ops tf, ModelConfig config, ParameterSource parameters) {
    var unused = new CompressiveTransformer(tf, config, parameters);
  }

  /**
   * Runs one window.
   *
   * @param tokens {@code [B, T]}; where memories are kept, T is a multiple of the compression rate
   * @param memories as {@link Memories#specs} lists them
   * @throws IllegalArgumentException if a statically known shape does not fit
   */
  public Output call(Ops tf, Operand<TInt32> tokens, Memories memories, Pass pass) {
    checkTokens(tokens.shape());
    var h =
        pass.dropout(tf, embedding.embed(tf, tokens), config.dropout(), "embedding"); // [B, T, D]
    List<LayerMemory> next = new ArrayList<>();
    List<Operand<TFloat32>> losses = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = tf.withSubScope("layer_%02d".formatted(i));
      var result = layers.get(i).call(scope, h, memories.layer(i), pass);
      h = result.output();
      next.add(result.memory());
      result.compressionLoss().ifPresent(losses::add);
    }
    var logits = embedding.logits(tf, finalNorm.call(tf, h)); // [B, T, V]
    return new Output(logits, Memories.of(next), List.copyOf(losses));
  }

  private void checkTokens(Shape tokens) {
    checkArgument(tokens.numDimensions() == 2, "tokens (%s) must be [B, T]", tokens);
    long length = tokens.get(1);
    checkArgument(
        length == Shape.UNKNOWN_SIZE
            || (length <= config.window() && length % config.windowUnit() == 0),
        "tokens' window (%s) must be a multiple of %s and at most model.window (%s)",
        length,
        config.windowUnit(),
        config.window());
  }
}
