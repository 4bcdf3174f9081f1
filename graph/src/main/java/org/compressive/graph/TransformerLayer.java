package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One layer: the body of the loop in the paper's Algorithm 1. */
final class TransformerLayer {

  /**
   * @param output {@code [B, T, D]}, the next layer's input
   * @param attention {@code [H, B, T, K]}, its weights
   * @param memory what the layer remembers for the next window
   * @param compressionLoss scalar; empty where the pass does not give it, where nothing is
   *     compressed, and where the compression function has no loss of its own
   * @param kept {@code [B, T/c]}, which of the rows that fell out of memory were kept as they are;
   *     empty where none are
   */
  record Result(
      Operand<TFloat32> output,
      Operand<TFloat32> attention,
      LayerMemory memory,
      Optional<Operand<TFloat32>> compressionLoss,
      Optional<Operand<TInt32>> kept) {}

  private final ModelConfig config;
  private final int layer;
  private final ResidualBranch attentionBranch;
  private final RelativeAttention attention;
  private final ResidualBranch feedForwardBranch;
  private final FeedForward feedForward;
  private final Optional<LayerCompression> compression;
  private final OpenWindow openWindow;

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
    openWindow = new OpenWindow(config, layer);
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
    Optional<Operand<TFloat32>> received =
        looksAtUsage() ? Optional.of(Usage.received(tf, attended.weights())) : Optional.empty();
    var window =
        new Window(reading.x(), attended.keys().window(), attended.values().window(), received);
    var compressed = remember(tf, window, writer, pass);
    var loss =
        compressed.flatMap(
            c ->
                compression
                    .orElseThrow()
                    .loss(tf.withSubScope("compression_loss"), attended, c, pass));
    var kept = compressed.flatMap(LayerCompression.Compressed::kept);
    return new Result(reading.output(), attended.weights(), writer.after(), loss, kept);
  }

  /**
   * What a part of a window gives while it is open.
   *
   * @param output {@code [B, 1, D]} of a token or {@code [B, T, D]} of a window, the next layer's
   *     input
   * @param memory with what has been read of the window
   */
  record Opened(Operand<TFloat32> output, LayerMemory memory) {}

  /**
   * Reads one token of an open window.
   *
   * @param h {@code [B, 1, D]}
   * @param pass tells where in the window it stands
   */
  Opened token(Ops tf, Operand<TFloat32> h, LayerMemory open, Pass pass) {
    var reading = read(tf, h, open, pass);
    var position = pass.place().orElseThrow().position();
    return new Opened(
        reading.output(), openWindow.written(tf, open, reading.x(), reading.attended(), position));
  }

  /**
   * Reads an open window at once, from its beginning.
   *
   * @param h {@code [B, T, D]}
   * @param filled how many of its tokens count, a scalar
   */
  Opened fill(Ops tf, Operand<TFloat32> h, LayerMemory open, Operand<TInt32> filled) {
    var reading = read(tf, h, openWindow.closed(tf, open), Pass.inference());
    return new Opened(
        reading.output(), openWindow.filled(tf, open, reading.x(), reading.attended(), filled));
  }

  /** Moves a full window into memory and opens the next. */
  LayerMemory shift(Ops tf, LayerMemory open) {
    var window =
        new Window(
            open.get(MemoryKind.WINDOW).orElseThrow(),
            openWindow.keys(tf, open),
            openWindow.values(tf, open),
            open.get(MemoryKind.RECEIVED).map(r -> tf.squeeze(r, Squeeze.axis(List.of(2L)))));
    var writer = new MemoryWriter(config, layer, openWindow.closed(tf, open));
    var unused = remember(tf, window, writer, Pass.inference());
    return openWindow.next(tf, writer.after(), open);
  }

  /** See {@link PositionAxis#keys}. */
  List<PositionKeys> positionKeys(Ops tf) {
    return attention.positionKeys(tf.withSubScope("attention"));
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

  /**
   * A window that has been read.
   *
   * @param x {@code [B, T, D]}, what attention saw
   * @param keys {@code [H, B, T, E]}
   * @param values {@code [H, B, T, E]}
   * @param received {@code [B, K]}, the attention each slot got; empty where it is not kept
   */
  private record Window(
      Operand<TFloat32> x,
      Operand<TFloat32> keys,
      Operand<TFloat32> values,
      Optional<Operand<TFloat32>> received) {}

  /** What goes into memory, and what that pushes out of it; tells what was compressed. */
  private Optional<LayerCompression.Compressed> remember(
      Ops tf, Window window, MemoryWriter writer, Pass pass) {
    var evicted = writer.push(tf, MemoryKind.MEMORY, window.x()); // [B, T, D]
    Optional<Operand<TFloat32>> filled =
        writer.before().isMasked()
            ? Optional.of(Filled.written(tf, window.x(), pass))
            : Optional.empty();
    var evictedFilled = filled.map(f -> writer.push(tf, MemoryKind.FILLED, f)); // [B, T, 1]
    if (writer.before().isProjected()) {
      writer.push(tf, MemoryKind.KEYS, window.keys());
      writer.push(tf, MemoryKind.VALUES, window.values());
    }
    return compression.map(
        c -> c.call(compressionScope(tf), evicted, evictedFilled, window.received(), writer));
  }

  private boolean looksAtUsage() {
    return compression.isPresent() && config.compression().looksAtUsage();
  }

  private static Ops compressionScope(Ops tf) {
    return tf.withSubScope("compression");
  }
}
