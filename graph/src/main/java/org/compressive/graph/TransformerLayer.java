package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.MemoryUpdate;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One layer: the body of the loop in the paper's Algorithm 1. */
final class TransformerLayer {

  /**
   * @param output {@code [B, T, D]}, the next layer's input
   * @param memory what the layer remembers for the next window
   * @param compressionLoss scalar; empty outside training and where nothing is compressed
   */
  record Result(
      Operand<TFloat32> output, LayerMemory memory, Optional<Operand<TFloat32>> compressionLoss) {}

  private final String name;
  private final ModelConfig config;
  private final int layer;
  private final LayerNorm attentionNorm;
  private final RelativeAttention attention;
  private final LayerNorm feedForwardNorm;
  private final FeedForward feedForward;
  private final Optional<LayerCompression> compression;

  TransformerLayer(Ops tf, String name, ParameterScope parameters, ModelConfig config, int layer) {
    this.name = name;
    this.config = config;
    this.layer = layer;
    attentionNorm = new LayerNorm(parameters.sub("attention_norm"), config.width());
    attention = new RelativeAttention(tf, parameters.sub("attention"), config, layer);
    feedForwardNorm = new LayerNorm(parameters.sub("feed_forward_norm"), config.width());
    feedForward = new FeedForward(parameters.sub("feed_forward"), config);
    compression =
        config.compresses(layer)
            ? Optional.of(
                new LayerCompression(parameters.sub("compression"), config, layer, attention))
            : Optional.empty();
  }

  /**
   * Differs from the paper's Algorithm 1 as the authors' code does: layers are normalised before
   * each branch, and what is remembered is the normalised input, so that it is not normalised
   * again.
   *
   * @param h {@code [B, T, D]}
   */
  Result call(Ops tf, Operand<TFloat32> h, LayerMemory memory, Pass pass) {
    var x = attentionNorm.call(tf, h); // [B, T, D]
    var attended = attention.call(tf.withSubScope("attention"), x, memory);
    var a = tf.math.add(h, dropped(tf, attended.output(), pass, "attention"));
    var transformed =
        feedForward.call(tf.withSubScope("feed_forward"), feedForwardNorm.call(tf, a));
    var output = tf.math.add(a, dropped(tf, transformed, pass, "feed_forward")); // [B, T, D]

    var ops = CompressiveOps.create(tf);
    var update = memory.memory().map(m -> ops.memoryUpdate(m, x, config.memory(layer)));
    var newMemory = update.map(u -> remembered(tf, u.memory())); // [B, M, D]
    if (compression.isEmpty()) {
      var next = new LayerMemory(newMemory, Optional.empty(), Optional.empty());
      return new Result(output, next, Optional.empty());
    }
    var evicted = update.map(MemoryUpdate::evicted).orElse(x); // [B, T, D]
    Ops scope = tf.withSubScope("compression");
    var compressed = compression.get().call(scope, evicted, attended, memory.usage(), pass);
    var newCompressed =
        memory
            .compressed()
            .map(m -> ops.memoryUpdate(m, compressed.rows(), config.compressedMemory(layer)))
            .map(u -> remembered(tf, u.memory())); // [B, C, D]
    return new Result(
        output, new LayerMemory(newMemory, compressed.usage(), newCompressed), compressed.loss());
  }

  /** What is remembered is read in later windows only, which most losses must not reach through. */
  private Operand<TFloat32> remembered(Ops tf, Operand<TFloat32> rows) {
    return config.compressionLoss().throughTime() ? rows : tf.stopGradient(rows);
  }

  private Operand<TFloat32> dropped(Ops tf, Operand<TFloat32> branch, Pass pass, String site) {
    return pass.dropout(tf, branch, config.dropout(), name + "/" + site);
  }
}
