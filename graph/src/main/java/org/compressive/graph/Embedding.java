package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tokens to rows and rows to logits with one matrix (tied embeddings). */
final class Embedding {

  private final int width;
  private final int vocabulary;
  private final Operand<TFloat32> weights; // [V, D]
  private final Operand<TFloat32> outputBias; // [V]

  Embedding(ParameterScope parameters, ModelConfig config) {
    width = config.width();
    vocabulary = config.vocabulary();
    weights = parameters.get("embedding", Initialization.fanIn(width), config.vocabulary(), width);
    outputBias = parameters.get("output_bias", Initialization.ZEROS, config.vocabulary());
  }

  /** Scaled by sqrt(D), so that rows enter the first layer with unit variance. */
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
