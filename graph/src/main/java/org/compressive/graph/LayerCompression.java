package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.RelativeAttention.Attended;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What becomes of the rows that fall out of one layer's memory, and the loss that teaches it. */
final class LayerCompression {

  /**
   * @param rows {@code [B, T/c, D]}
   * @param usage of the memory for the next window, {@code [B, M, 2]}; empty where it is not kept
   * @param displacement for the next window, {@code [B, C, 1]}; empty where it is not kept
   * @param loss scalar; empty outside training and where the compression function has none
   */
  record Compressed(
      Operand<TFloat32> rows,
      Optional<Operand<TFloat32>> usage,
      Optional<Operand<TFloat32>> displacement,
      Optional<Operand<TFloat32>> loss) {}

  private final ModelConfig config;
  private final int layer;
  private final Compressor compressor;
  private final Optional<CompressionObjective> objective;

  LayerCompression(
      ParameterScope parameters, ModelConfig config, int layer, RelativeAttention attention) {
    this.config = config;
    this.layer = layer;
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
   * @param attended what the layer's attention gave for the window
   * @param memory what the layer remembers
   */
  Compressed call(
      Ops tf, Operand<TFloat32> evicted, Attended attended, LayerMemory memory, Pass pass) {
    var rows = config.compressionLoss().stopGradient() ? tf.stopGradient(evicted) : evicted;
    Optional<Usage> used =
        config.compression().looksAtUsage()
            ? Optional.of(
                Usage.after(
                    tf,
                    memory.usage(),
                    attended.weights(),
                    config.compressedMemory(layer),
                    config.memory(layer)))
            : Optional.empty();
    var given = new Evicted(rows, used.map(Usage::evicted));
    var compressed = compressor.call(tf, given);
    var displacement =
        memory
            .displacement()
            .map(
                d ->
                    Displacement.after(
                        tf,
                        d,
                        compressor.kept(tf, given),
                        config.compression().rate().at(layer),
                        config.compressedMemory(layer)));
    var loss =
        objective.filter(o -> pass.training()).map(o -> o.call(tf, attended, rows, compressed));
    return new Compressed(compressed, used.flatMap(Usage::memory), displacement, loss);
  }
}
