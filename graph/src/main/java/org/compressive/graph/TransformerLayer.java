package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.config.AttentionReconstruction;
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
  private final LayerNorm attentionNorm;
  private final RelativeAttention attention;
  private final LayerNorm feedForwardNorm;
  private final FeedForward feedForward;
  private final Optional<Compressor> compressor;

  TransformerLayer(Ops tf, String name, ParameterScope parameters, ModelConfig config) {
    this.name = name;
    this.config = config;
    attentionNorm = new LayerNorm(parameters.sub("attention_norm"), config.width());
    attention = new RelativeAttention(tf, parameters.sub("attention"), config);
    feedForwardNorm = new LayerNorm(parameters.sub("feed_forward_norm"), config.width());
    feedForward = new FeedForward(parameters.sub("feed_forward"), config);
    compressor =
        config.compresses()
            ? Optional.of(
                Compressor.create(
                    parameters.sub("compression").in(ParameterGroup.COMPRESSION), config))
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

    // What is remembered is read in later windows only, and no gradient crosses windows.
    var remembered = tf.stopGradient(x);
    var ops = CompressiveOps.create(tf);
    var update = memory.memory().map(m -> ops.memoryUpdate(m, remembered, config.memory()));
    var newMemory = update.map(MemoryUpdate::memory); // [B, M, D]
    if (compressor.isEmpty()) {
      return new Result(output, new LayerMemory(newMemory, Optional.empty()), Optional.empty());
    }
    var evicted = update.map(MemoryUpdate::evicted).orElse(remembered); // [B, T, D]
    Ops scope = tf.withSubScope("compression");
    var compressed = compressor.get().call(scope, evicted); // [B, T/c, D]
    var newCompressed =
        memory
            .compressed()
            .map(m -> ops.memoryUpdate(m, compressed, config.compressedMemory()).memory());
    var loss =
        trainsCompressor(pass)
            ? Optional.of(
                ReconstructionLoss.of(
                    scope, attention, attended, config.compressedMemory(), evicted, compressed))
            : Optional.<Operand<TFloat32>>empty();
    return new Result(output, new LayerMemory(newMemory, newCompressed), loss);
  }

  private boolean trainsCompressor(Pass pass) {
    return pass.training() && config.compressionLoss() instanceof AttentionReconstruction;
  }

  private Operand<TFloat32> dropped(Ops tf, Operand<TFloat32> branch, Pass pass, String site) {
    return pass.dropout(tf, branch, config.dropout(), name + "/" + site);
  }
}
