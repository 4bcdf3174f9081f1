package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;

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
   * Compresses, and remembers the compressed rows and what is known of them.
   *
   * @param evicted {@code [B, T, D]}
   * @param filled {@code [B, T, 1]}, which of them are rows; empty where it is not kept
   * @param attended what the layer's attention gave for the window
   * @param memory takes what the layer remembers
   * @return a scalar; empty outside training and where the compression function has no loss
   */
  Optional<Operand<TFloat32>> call(
      Ops tf,
      Operand<TFloat32> evicted,
      Optional<Operand<TFloat32>> filled,
      Attended attended,
      MemoryWriter memory,
      Pass pass) {
    var rows = config.compressionLoss().stopGradient() ? tf.stopGradient(evicted) : evicted;
    var before = memory.before();
    var used = usage(tf, attended, before);
    var given = new Evicted(rows, used.map(Usage::evicted));
    var compressed = compressor.call(tf, given); // [B, T/c, D]

    memory.push(tf, MemoryKind.COMPRESSED, compressed);
    used.flatMap(Usage::memory).ifPresent(usage -> memory.replace(tf, MemoryKind.USAGE, usage));
    before
        .get(MemoryKind.DISPLACEMENT)
        .map(held -> displacement(tf, held, given))
        .ifPresent(displacement -> memory.replace(tf, MemoryKind.DISPLACEMENT, displacement));
    filled.ifPresent(f -> memory.push(tf, MemoryKind.COMPRESSED_FILLED, filled(tf, f, given)));
    if (before.isProjected()) {
      memory.push(tf, MemoryKind.COMPRESSED_KEYS, attention.keys(tf, compressed, false));
      memory.push(tf, MemoryKind.COMPRESSED_VALUES, attention.values(tf, compressed, false));
    }
    return objective
        .filter(o -> pass.training())
        .map(o -> o.call(tf, attended, rows, compressed, pass));
  }

  private Optional<Usage> usage(Ops tf, Attended attended, LayerMemory memory) {
    return config.compression().looksAtUsage()
        ? Optional.of(
            Usage.after(
                tf,
                memory.get(MemoryKind.USAGE),
                attended.weights(),
                config.compressedMemory(layer),
                config.memory(layer)))
        : Optional.empty();
  }

  private Operand<TFloat32> displacement(Ops tf, Operand<TFloat32> before, Evicted evicted) {
    var kept = compressor.kept(tf, evicted); // [B, T/c]
    return Displacement.after(tf, before, kept, rate, config.compressedMemory(layer)); // [B, C, 1]
  }

  /** Which of the compressed rows are made of rows, {@code [B, T/c, 1]}. */
  private Operand<TFloat32> filled(Ops tf, Operand<TFloat32> filled, Evicted evicted) {
    return config.compression().keepsRows()
        ? tf.gather(filled, compressor.kept(tf, evicted), tf.constant(1), Gather.batchDims(1L))
        : Filled.ofGroups(tf, filled, rate);
  }
}
