package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenModel;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** An embedding that treats all tokens alike, with a single softmax over all of them. */
final class PlainEmbedding implements TokenEmbedding {

  private final int width;
  private final VocabularyRange vocabulary;

  PlainEmbedding(ParameterScope parameters, ModelConfig config) {
    width = config.width();
    var all = config.embedding().ranges(config.vocabulary(), width).get(0);
    vocabulary = new VocabularyRange(parameters, "", config, all);
  }

  @Override
  public Operand<TFloat32> embed(Ops tf, Operand<TInt32> tokens) {
    var flat = tf.reshape(tokens, tf.array(-1)); // [B*T]
    var rows = vocabulary.rows(tf, flat); // [B*T, D]
    var scaled = tf.math.mul(rows, tf.constant((float) Math.sqrt(width)));
    return Rows.of(tf, tokens).unflatten(scaled, width); // [B, T, D]
  }

  @Override
  public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> rows) {
    Rows shape = Rows.of(tf, rows);
    var narrowed = vocabulary.narrowed(tf, shape.flatten(rows)); // [B*T, E']
    return shape.unflatten(vocabulary.scores(tf, narrowed), vocabulary.size()); // [B, T, V]
  }

  @Override
  public Operand<TFloat32> nats(Ops tf, Operand<TFloat32> rows, Operand<TInt32> targets) {
    return CompressiveOps.create(tf).sparseCrossEntropy(logits(tf, rows), targets); // [B, T]
  }

  @Override
  public Optional<TokenModel.Vocabulary> packed() {
    return vocabulary.packed();
  }
}
