package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One layer: the body of the loop in the paper's Algorithm 1. */
final class TransformerLayer {

  /**
   * @param output {@code [B, T, D]}, the next layer's input
   * @param attention {@code [H, B, T, K]}, its weights
   * @param memory what the layer remembers for the next window
   * @param compressionLoss scalar; empty outside training, where nothing is compressed, and where
   *     the compression function has no loss of its own
   */
  record Result(
      Operand<TFloat32> output,
      Operand<TFloat32> attention,
      LayerMemory memory,
      Optional<Operand<TFloat32>> compressionLoss) {}

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
   * Reads a window.
   *
   * @param h {@code [B, T, D]}
   */
  Result call(Ops tf, Operand<TFloat32> h, LayerMemory memory, Pass pass) {
    var reading = read(tf, h, memory, pass);
    var attended = reading.attended();
    var writer = new MemoryWriter(config, layer, memory);
    var loss = remember(tf, reading.x(), attended, writer, pass);
    return new Result(reading.output(), attended.weights(), writer.after(), loss);
  }

  /** The next layer's input alone, {@code [B, T, D]}. */
  Operand<TFloat32> output(Ops tf, Operand<TFloat32> h, LayerMemory memory, Pass pass) {
    return read(tf, h, memory, pass).output();
  }

  /** A layer's memory with keys and values of its rows. */
  LayerMemory project(Ops tf, LayerMemory memory) {
    return attention.project(tf.withSubScope("attention"), memory);
  }

  /**
   * What goes up the stack.
   *
   * @param x {@code [B, T, D]}, what attention saw
   * @param output {@code [B, T, D]}
   */
  private record Reading(Operand<TFloat32> x, Attended attended, Operand<TFloat32> output) {}

  /**
   * Differs from the paper's Algorithm 1 as the authors' code does, unless normalisation is {@code
   * post}: layers are normalised before each branch, and what is remembered is the normalised
   * input, so that it is not normalised again.
   */
  private Reading read(Ops tf, Operand<TFloat32> h, LayerMemory memory, Pass pass) {
    var x = pass.withoutPadding(tf, attentionBranch.begin(tf, h, pass)); // [B, T, D]
    var attended = attention.call(tf.withSubScope("attention"), x, memory, pass);
    var a = attentionBranch.join(tf, h, attended.output(), pass);
    var y = feedForwardBranch.begin(tf, a, pass);
    var transformed = feedForward.call(tf.withSubScope("feed_forward"), y, pass);
    return new Reading(x, attended, feedForwardBranch.join(tf, a, transformed, pass));
  }

  /** What goes into memory, and what that pushes out of it; gives the compression loss. */
  private Optional<Operand<TFloat32>> remember(
      Ops tf, Operand<TFloat32> x, Attended attended, MemoryWriter writer, Pass pass) {
    var evicted = writer.push(tf, MemoryKind.MEMORY, x); // [B, T, D]
    Optional<Operand<TFloat32>> filled =
        writer.before().isMasked() ? Optional.of(Filled.written(tf, x, pass)) : Optional.empty();
    var evictedFilled = filled.map(f -> writer.push(tf, MemoryKind.FILLED, f)); // [B, T, 1]
    if (writer.before().isProjected()) {
      writer.push(tf, MemoryKind.KEYS, attended.keys().window());
      writer.push(tf, MemoryKind.VALUES, attended.values().window());
    }
    return compression.flatMap(
        c ->
            c.call(tf.withSubScope("compression"), evicted, evictedFilled, attended, writer, pass));
  }
}
