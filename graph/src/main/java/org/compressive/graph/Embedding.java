package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tokens to rows and rows to logits with one matrix (tied embeddings). */
final class Embedding {

  /**
   * As in Transformer-XL. With tied weights a token's row also scores itself: rows of norm 1 would
   * begin by predicting every token to repeat, and unlearning that costs a hundred steps.
   */
  private static final double DEVIATION = 0.02;

  private final int width;
  private final int vocabulary;
  private final Operand<TFloat32> weights; // [V, D]
  private final Operand<TFloat32> outputBias; // [V]

  Embedding(ParameterScope parameters, ModelConfig config) {
    width = config.width();
    vocabulary = config.vocabulary();
    weights =
        parameters.get("embedding", Initialization.normal(DEVIATION), config.vocabulary(), width);
    outputBias = parameters.get("output_bias", Initialization.ZEROS, config.vocabulary());
  }

  /** Rows scaled by sqrt(D), as in Transformer-XL. */
  Operand<TFloat32> embed(Ops tf, Operand<TInt32> tokens) {
    var rows = tf.gather(weights, tokens, tf.constant(0)); // [B, T, D]
    return tf.math.mul(rows, tf.constant((float) Math.sqrt(width)));
  }

  Operand<TFloat32> logits(Ops tf, Operand<TFloat32> x) {
    Rows rows = Rows.of(tf, x);
    var flat = tf.linalg.matMul(rows.flatten(x), weights, MatMul.transposeB(true)); // [B*T, V]
    return rows.unflatten(tf.nn.biasAdd(flat, outputBias), vocabulary); // [B, T, V]
  }
}
