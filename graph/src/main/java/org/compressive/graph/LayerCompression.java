package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;

/** What becomes of the rows that fall out of one layer's memory, and the loss that teaches it. */
final class LayerCompression {

  /**
   * @param rows {@code [B, T/c, D]}
   * @param known what else is remembered for the next window: usage, displacement, filled slots of
   *     compressed memory, as far as the layer keeps them
   * @param loss scalar; empty outside training and where the compression function has none
   */
  record Compressed(
      Operand<TFloat32> rows,
      Map<MemoryKind, Operand<TFloat32>> known,
      Optional<Operand<TFloat32>> loss) {}

  private final ModelConfig config;
  private final int layer;
  private final int rate;
  private final Compressor compressor;
  private final Optional<CompressionObjective> objective;

  LayerCompression(
      ParameterScope parameters, ModelConfig config, int layer, RelativeAttention attention) {
    this.config = config;
    this.layer = layer;
    rate = config.compression().rate().at(layer);
    var group =
        config.compressionLoss().throughTime()
            ? ParameterGroup.TRANSFORMER
            : ParameterGroup.COMPRESSION;
    compressor = Compressor.create(parameters.in(group), config, layer);
    objective = CompressionObjective.create(parameters.in(group), config, layer, attention);
  }

  /**
   * Compresses.
   *
   * @param evicted {@code [B, T, D]}
   * @param filled {@code [B, T, 1]}, which of them are rows; empty where it is not kept
   * @param attended what the layer's attention gave for the window
   * @param memory what the layer remembers
   */
  Compressed call(
      Ops tf,
      Operand<TFloat32> evicted,
      Optional<Operand<TFloat32>> filled,
      Attended attended,
      LayerMemory memory,
      Pass pass) {
    var rows = config.compressionLoss().stopGradient() ? tf.stopGradient(evicted) : evicted;
    var used = usage(tf, attended, memory);
    var given = new Evicted(rows, used.map(Usage::evicted));
    var compressed = compressor.call(tf, given);

    Map<MemoryKind, Operand<TFloat32>> known = new EnumMap<>(MemoryKind.class);
    used.flatMap(Usage::memory).ifPresent(usage -> known.put(MemoryKind.USAGE, usage));
    memory
        .get(MemoryKind.DISPLACEMENT)
        .map(before -> displacement(tf, before, given))
        .ifPresent(displacement -> known.put(MemoryKind.DISPLACEMENT, displacement));
    memory
        .get(MemoryKind.COMPRESSED_FILLED)
        .map(before -> update(tf, before, filled(tf, filled.orElseThrow(), given)))
        .ifPresent(slots -> known.put(MemoryKind.COMPRESSED_FILLED, slots));
    var loss =
        objective
            .filter(o -> pass.training())
            .map(o -> o.call(tf, attended, rows, compressed, pass));
    return new Compressed(compressed, known, loss);
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

  private Operand<TFloat32> update(Ops tf, Operand<TFloat32> before, Operand<TFloat32> rows) {
    var ops = CompressiveOps.create(tf);
    return ops.memoryUpdate(before, rows, config.compressedMemory(layer)).memory();
  }
}
