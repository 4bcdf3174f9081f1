package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Tokens to rows and rows to logits: with one matrix, or two, as wide as the model or narrower with
 * a linear map between.
 */
final class TokenEmbedding {

  /**
   * As in Transformer-XL. With tied weights a token's row also scores itself: rows of norm 1 would
   * begin by predicting every token to repeat, and unlearning that costs a hundred steps.
   */
  private static final double DEVIATION = 0.02;

  private final int width;
  private final int vocabulary;
  private final Operand<TFloat32> weights; // [V, D or E']
  private final Optional<Operand<TFloat32>> projection; // [E', D]
  private final Operand<TFloat32> outputWeights; // [V, D or E']
  private final Optional<Operand<TFloat32>> outputProjection; // [D, E'], of an untied output
  private final Operand<TFloat32> outputBias; // [V]

  TokenEmbedding(ParameterScope parameters, ModelConfig config) {
    Embedding embedding = config.embedding();
    width = config.width();
    vocabulary = config.vocabulary();
    boolean factorised = embedding.width() > 0;
    int narrow = factorised ? embedding.width() : width;
    // A narrow row is widened, and shall have the variance of a wide one then.
    var first = factorised ? Initialization.fanIn(narrow) : Initialization.normal(DEVIATION);
    var widening = Initialization.normal(DEVIATION);
    weights = parameters.get("embedding", first, vocabulary, narrow);
    projection =
        factorised
            ? Optional.of(parameters.get("embedding_projection", widening, narrow, width))
            : Optional.empty();
    outputProjection =
        factorised && !embedding.tied()
            ? Optional.of(
                parameters.get("output_projection", Initialization.fanIn(width), width, narrow))
            : Optional.empty();
    outputWeights =
        embedding.tied()
            ? weights
            : parameters.get(
                "output_weights", Initialization.normal(DEVIATION), vocabulary, narrow);
    outputBias = parameters.get("output_bias", Initialization.ZEROS, vocabulary);
  }

  /** Tokens {@code [B, T]} to rows {@code [B, T, D]}, scaled by sqrt(D), as in Transformer-XL. */
  Operand<TFloat32> embed(Ops tf, Operand<TInt32> tokens) {
    var rows = tf.gather(weights, tokens, tf.constant(0)); // [B, T, D or E']
    return tf.math.mul(widened(tf, rows), tf.constant((float) Math.sqrt(width)));
  }

  /** Rows {@code [B, T, D]} to logits {@code [B, T, V]}. */
  Operand<TFloat32> logits(Ops tf, Operand<TFloat32> x) {
    Rows rows = Rows.of(tf, x);
    var narrowed = narrowed(tf, rows.flatten(x)); // [B*T, D or E']
    var flat = tf.linalg.matMul(narrowed, outputWeights, MatMul.transposeB(true)); // [B*T, V]
    return rows.unflatten(tf.nn.biasAdd(flat, outputBias), vocabulary); // [B, T, V]
  }

  private Operand<TFloat32> widened(Ops tf, Operand<TFloat32> rows) {
    if (projection.isEmpty()) {
      return rows;
    }
    Rows shape = Rows.of(tf, rows);
    var wide = tf.linalg.matMul(shape.flatten(rows), projection.get()); // [B*T, D]
    return shape.unflatten(wide, width); // [B, T, D]
  }

  private Operand<TFloat32> narrowed(Ops tf, Operand<TFloat32> flat) {
    if (outputProjection.isPresent()) {
      return tf.linalg.matMul(flat, outputProjection.get()); // [B*T, E']
    }
    return projection.isPresent()
        ? tf.linalg.matMul(flat, projection.get(), MatMul.transposeB(true)) // [B*T, E']
        : flat;
  }
}
