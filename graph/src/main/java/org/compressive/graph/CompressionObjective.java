package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.SequenceMixer.Mixed;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.NoCompressionLoss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A loss of one layer that trains its compression function. */
interface CompressionObjective {

  /**
   * The loss, a scalar.
   *
   * @param mixed what the mixer made of this window, the evicted rows being among its keys
   * @param evicted {@code [B, T, D]}
   * @param compressed {@code [B, T/c, D]}
   * @param pass which of the window's queries count; evicted rows that were padding are zeros
   */
  Operand<TFloat32> call(
      Ops tf, Mixed mixed, Operand<TFloat32> evicted, Operand<TFloat32> compressed, Pass pass);

  /** The loss of one layer; empty where the compression function has none of its own. */
  static Optional<CompressionObjective> create(
      ParameterScope parameters, ModelConfig config, int layer, SequenceMixer mixer) {
    CompressionLoss loss = config.compressionLoss();
    if (loss instanceof AttentionReconstruction) {
      return Optional.of(
          new AttentionReconstructionLoss(
              mixer.contentAttention().orElseThrow(),
              config.compressedMemory(layer),
              GradientStops.of(loss)));
    }
    if (loss instanceof AutoEncoding) {
      var groups = new Groups(config.compression().rate().at(layer), config.width());
      return Optional.of(new AutoEncodingLoss(parameters, groups));
    }
    if (loss instanceof BackPropagationThroughTime || loss instanceof NoCompressionLoss) {
      return Optional.empty();
    }
    throw new IllegalStateException("model.compressionLoss (%s) has no graph".formatted(loss));
  }
}
