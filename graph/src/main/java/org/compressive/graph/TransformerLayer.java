package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.EmptyMemory;
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

  private static final Optional<Operand<TFloat32>> NOTHING = Optional.empty();

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
    var x = pass.withoutPadding(tf, attentionBranch.begin(tf, h, pass)); // [B, T, D]
    var attended = attention.call(tf.withSubScope("attention"), x, memory, pass);
    var a = attentionBranch.join(tf, h, attended.output(), pass);
    var y = feedForwardBranch.begin(tf, a, pass);
    var transformed = feedForward.call(tf.withSubScope("feed_forward"), y, pass);
    var output = feedForwardBranch.join(tf, a, transformed, pass); // [B, T, D]

    Map<MemoryKind, Operand<TFloat32>> next = new EnumMap<>(MemoryKind.class);
    var evicted = push(tf, memory, MemoryKind.MEMORY, x, next).orElse(x); // [B, T, D]
    var written = masked() ? Optional.of(Filled.written(tf, x, pass)) : NOTHING; // [B, T, 1]
    var evictedFilled =
        written.map(w -> push(tf, memory, MemoryKind.FILLED, w, next).orElse(w)); // [B, T, 1]
    if (compression.isEmpty()) {
      return new Result(output, attended.weights(), new LayerMemory(next), Optional.empty());
    }
    Ops scope = tf.withSubScope("compression");
    var compressed = compression.get().call(scope, evicted, evictedFilled, attended, memory, pass);
    var unused = push(tf, memory, MemoryKind.COMPRESSED, compressed.rows(), next);
    next.putAll(compressed.known());
    return new Result(output, attended.weights(), new LayerMemory(next), compressed.loss());
  }

  /**
   * Puts rows into a memory.
   *
   * @param next takes the memory for the next window
   * @return the rows that fall out of it; empty where there is no such memory
   */
  private Optional<Operand<TFloat32>> push(
      Ops tf,
      LayerMemory memory,
      MemoryKind kind,
      Operand<TFloat32> rows,
      Map<MemoryKind, Operand<TFloat32>> next) {
    int slots = kind.rows(config, layer);
    var update = memory.get(kind).map(m -> CompressiveOps.create(tf).memoryUpdate(m, rows, slots));
    update.ifPresent(u -> next.put(kind, remembered(tf, u.memory())));
    return update.map(MemoryUpdate::evicted);
  }

  private boolean masked() {
    return config.emptyMemory() == EmptyMemory.MASKED;
  }

  /** What is remembered is read in later windows only, which most losses must not reach through. */
  private Operand<TFloat32> remembered(Ops tf, Operand<TFloat32> rows) {
    return config.compressionLoss().throughTime() ? rows : tf.stopGradient(rows);
  }
}
