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

/** A loss that trains the compression function of one layer. */
interface CompressionObjective {

  /**
   * Returns the loss, a scalar.
   *
   * @param mixed the mixer's result for this window; its keys include the keys of the evicted rows
   * @param evicted the evicted rows, {@code [B, T, D]}; rows of padding are zeros
   * @param compressed the compressed rows, {@code [B, T/c, D]}
   * @param pass the pass, which determines the queries of the window that count
   */
  Operand<TFloat32> call(
      Ops tf, Mixed mixed, Operand<TFloat32> evicted, Operand<TFloat32> compressed, Pass pass);

  /** Creates the loss of one layer; empty if its compression function has no loss of its own. */
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
