package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What becomes of the rows that fall out of one layer's memory, and the loss that teaches it. */
final class LayerCompression {

  private final ModelConfig config;
  private final int layer;
  private final int rate;
  private final RelativeAttention attention;
  private final Compressor compressor;
  private final Optional<CompressionObjective> objective;

  LayerCompression(
      ParameterScope parameters, ModelConfig config, int layer, RelativeAttention attention) {
    this.config = config;
    this.layer = layer;
    this.attention = attention;
    rate = config.compression().rate().at(layer);
    var group =
        config.compressionLoss().throughTime()
            ? ParameterGroup.TRANSFORMER
            : ParameterGroup.COMPRESSION;
    compressor = Compressor.create(parameters.in(group), config, layer);
    objective = CompressionObjective.create(parameters.in(group), config, layer, attention);
  }

  /**
   * What became of a window's evicted rows.
   *
   * @param rows {@code [B, T, D]}, as the compression function saw them
   * @param compressed {@code [B, T/c, D]}
   * @param kept which of the rows were kept as they are, {@code [B, T/c]}; empty where the
   *     compression function makes others of them
   */
  record Compressed(
      Operand<TFloat32> rows, Operand<TFloat32> compressed, Optional<Operand<TInt32>> kept) {}

  /**
   * Compresses, and remembers the compressed rows and what is known of them.
   *
   * @param evicted {@code [B, T, D]}
   * @param filled {@code [B, T, 1]}, which of them are rows; empty where it is not kept
   * @param received {@code [B, K]}, the attention each slot got in the window; empty where the
   *     compression function does not look at it
   * @param memory takes what the layer remembers
   */
  Compressed call(
      Ops tf,
      Operand<TFloat32> evicted,
      Optional<Operand<TFloat32>> filled,
      Optional<Operand<TFloat32>> received,
      MemoryWriter memory) {
    var rows = config.compressionLoss().stopGradient() ? tf.stopGradient(evicted) : evicted;
    var before = memory.before();
    var used = received.map(r -> usage(tf, r, before));
    var given = new Evicted(rows, used.map(Usage::evicted));
    var compressed = compressor.call(tf, given); // [B, T/c, D]
    Optional<Operand<TInt32>> kept =
        config.compression().keepsRows()
            ? Optional.of(compressor.kept(tf, given)) // [B, T/c]
            : Optional.empty();

    memory.push(tf, MemoryKind.COMPRESSED, compressed);
    used.flatMap(Usage::memory).ifPresent(usage -> memory.replace(tf, MemoryKind.USAGE, usage));
    if (Displacement.isKept(config, layer)) {
      var displacement = Displacement.of(tf, kept.orElseThrow(), rate); // [B, T/c, 1]
      memory.push(tf, MemoryKind.DISPLACEMENT, displacement);
    }
    filled.ifPresent(f -> memory.push(tf, MemoryKind.COMPRESSED_FILLED, filled(tf, f, kept)));
    if (before.isProjected()) {
      memory.push(tf, MemoryKind.COMPRESSED_KEYS, attention.keys(tf, compressed, false));
      memory.push(tf, MemoryKind.COMPRESSED_VALUES, attention.values(tf, compressed, false));
    }
    return new Compressed(rows, compressed, kept);
  }

  /**
   * The loss that teaches the compression function.
   *
   * @param attended what the layer's attention gave for the window
   * @return a scalar; empty where the pass does not give it and where the compression function has
   *     no loss
   */
  Optional<Operand<TFloat32>> loss(Ops tf, Attended attended, Compressed compressed, Pass pass) {
    return objective
        .filter(o -> pass.givesCompressionLosses())
        .map(o -> o.call(tf, attended, compressed.rows(), compressed.compressed(), pass));
  }

  private Usage usage(Ops tf, Operand<TFloat32> received, LayerMemory memory) {
    return Usage.after(
        tf,
        memory.get(MemoryKind.USAGE),
        received,
        config.compressedMemory(layer),
        config.memory(layer));
  }

  /** Which of the compressed rows are made of rows, {@code [B, T/c, 1]}. */
  private Operand<TFloat32> filled(
      Ops tf, Operand<TFloat32> filled, Optional<Operand<TInt32>> kept) {
    return kept.<Operand<TFloat32>>map(
            k -> tf.gather(filled, k, tf.constant(1), Gather.batchDims(1L)))
        .orElseGet(() -> Filled.ofGroups(tf, filled, rate));
  }
}
