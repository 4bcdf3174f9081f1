package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenModel;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The map from tokens to rows, and from rows to logits and losses. */
interface TokenEmbedding {

  /**
   * Maps tokens {@code [B, T]} to rows {@code [B, T, D]}, scaled by sqrt(D), as in Transformer-XL.
   */
  Operand<TFloat32> embed(Ops tf, Operand<TInt32> tokens);

  /**
   * Maps rows {@code [B, T, D]} to logits {@code [B, T, V]}; an adaptive embedding returns
   * log-probabilities.
   */
  Operand<TFloat32> logits(Ops tf, Operand<TFloat32> rows);

  /**
   * Returns the cross-entropy, in nats, of the next tokens.
   *
   * @param rows {@code [B, T, D]}
   * @param targets {@code [B, T]}
   * @return {@code [B, T]}
   */
  Operand<TFloat32> nats(Ops tf, Operand<TFloat32> rows, Operand<TInt32> targets);

  /**
   * Returns the maps as a packed model takes them; empty if they consist of more than a row and a
   * score for each token.
   */
  Optional<TokenModel.Vocabulary> packed();

  static TokenEmbedding create(ParameterScope parameters, ModelConfig config) {
    return config.embedding().adaptive()
        ? new AdaptiveEmbedding(parameters, config)
        : new PlainEmbedding(parameters, config);
  }
}
