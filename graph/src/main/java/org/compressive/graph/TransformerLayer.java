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
   * @param compressionLoss scalar; empty outside training, where nothing is compressed, and where
   *     the compression function has no loss of its own
   */
  record Result(
      Operand<TFloat32> output, LayerMemory memory, Optional<Operand<TFloat32>> compressionLoss) {}

  private final ModelConfig config;
  private final int layer;
  private final ResidualBranch attentionBranch;
  private final RelativeAttention attention;
  private final ResidualBranch feedForwardBranch;
  private final FeedForward feedForward;
  private final Optional<LayerCompression> compression;

  /**
   * A layer.
   *
   * @param name unique in the model
   */
  TransformerLayer(Ops tf, String name, ParameterScope parameters, ModelConfig config, int layer) {
    this.config = config;
    this.layer = layer;
    String attending = name + "/attention";
    attentionBranch = new ResidualBranch(parameters, "attention", attending, config);
    attention =
        new RelativeAttention(
            tf, parameters.sub("attention"), attending + "/weights", config, layer);
    String feeding = name + "/feed_forward";
    feedForwardBranch = new ResidualBranch(parameters, "feed_forward", feeding, config);
    feedForward = new FeedForward(parameters.sub("feed_forward"), feeding + "/inner", config);
    compression =
        config.compresses(layer)
            ? Optional.of(
                new LayerCompression(parameters.sub("compression"), config, layer, attention))
            : Optional.empty();
  }

  /**
   * Differs from the paper's Algorithm 1 as the authors' code does, unless normalisation is {@code
   * post}: layers are normalised before each branch, and what is remembered is the normalised
   * input, so that it is not normalised again.
   *
   * @param h {@code [B, T, D]}
   */
  Result call(Ops tf, Operand<TFloat32> h, LayerMemory memory, Pass pass) {
    var x = attentionBranch.begin(tf, h); // [B, T, D]
    var attended = attention.call(tf.withSubScope("attention"), x, memory, pass);
    var a = attentionBranch.join(tf, h, attended.output(), pass);
    var y = feedForwardBranch.begin(tf, a);
    var transformed = feedForward.call(tf.withSubScope("feed_forward"), y, pass);
    var output = feedForwardBranch.join(tf, a, transformed, pass); // [B, T, D]

    var ops = CompressiveOps.create(tf);
    var update = memory.memory().map(m -> ops.memoryUpdate(m, x, config.memory(layer)));
    var newMemory = update.map(u -> remembered(tf, u.memory())); // [B, M, D]
    if (compression.isEmpty()) {
      var next = new LayerMemory(newMemory, Optional.empty(), Optional.empty(), Optional.empty());
      return new Result(output, next, Optional.empty());
    }
    var evicted = update.map(MemoryUpdate::evicted).orElse(x); // [B, T, D]
    Ops scope = tf.withSubScope("compression");
    var compressed = compression.get().call(scope, evicted, attended, memory, pass);
    var newCompressed =
        memory
            .compressed()
            .map(m -> ops.memoryUpdate(m, compressed.rows(), config.compressedMemory(layer)))
            .map(u -> remembered(tf, u.memory())); // [B, C, D]
    var next =
        new LayerMemory(newMemory, compressed.usage(), newCompressed, compressed.displacement());
    return new Result(output, next, compressed.loss());
  }

  /** What is remembered is read in later windows only, which most losses must not reach through. */
  private Operand<TFloat32> remembered(Ops tf, Operand<TFloat32> rows) {
    return config.compressionLoss().throughTime() ? rows : tf.stopGradient(rows);
  }
}
