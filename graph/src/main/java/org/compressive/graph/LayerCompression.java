package org.compressive.graph;

import java.util.Optional;
import org.compressive.graph.SequenceMixer.Mixed;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The compression of the rows that one layer's memory evicts, and the loss that trains it. */
final class LayerCompression {

  private final ModelConfig config;
  private final int layer;
  private final SequenceMixer mixer;
  private final Optional<Compressor> compressor;
  private final Optional<CompressionObjective> objective;

  private LayerCompression(
      ModelConfig config,
      int layer,
      SequenceMixer mixer,
      Optional<Compressor> compressor,
      Optional<CompressionObjective> objective) {
    this.config = config;
    this.layer = layer;
    this.mixer = mixer;
    this.compressor = compressor;
    this.objective = objective;
  }

  /**
   * Creates the compression of a layer. If the layer compresses nothing, the result produces no
   * rows.
   */
  static LayerCompression create(
      ParameterScope parameters, ModelConfig config, int layer, SequenceMixer mixer) {
    if (!config.compresses(layer)) {
      return new LayerCompression(config, layer, mixer, Optional.empty(), Optional.empty());
    }
    var group =
        config.compressionLoss().throughTime()
            ? ParameterGroup.TRANSFORMER
            : ParameterGroup.COMPRESSION;
    var learner = parameters.in(group);
    return new LayerCompression(
        config,
        layer,
        mixer,
        Optional.of(Compressor.create(learner, config, layer)),
        CompressionObjective.create(learner, config, layer, mixer));
  }

  boolean hasLoss() {
    return objective.isPresent();
  }

  /**
   * The result of compressing the rows that a layer's memory has evicted.
   *
   * @param rows {@code [B, T/c, D]}, with the parts that accompany each row; none if nothing is
   *     compressed
   * @param kept the indices of the evicted rows that were kept unchanged, {@code [B, T/c]}; empty
   *     if the compression function computes new rows
   */
  record Compressed(MemoryRows rows, Optional<Operand<TInt32>> kept) {}

  /**
   * Compresses rows.
   *
   * @param evicted {@code [B, T, D]}, with the parts that accompany each row
   */
  Compressed call(Ops tf, MemoryRows evicted) {
    if (compressor.isEmpty() || evicted.isEmpty()) {
      return new Compressed(MemoryRows.NONE, Optional.empty());
    }
    Optional<Operand<TInt32>> kept =
        config.compression().keepsRows()
            ? Optional.of(compressor.get().kept(tf, evicted)) // [B, T/c]
            : Optional.empty();
    var compressed = compressor.get().call(tf, evicted); // [B, T/c, D]
    var rows = MemoryRows.of(compressed);
    if (Displacement.isKept(config, layer)) {
      var displacement = Displacement.of(tf, kept.orElseThrow(), rate()); // [B, T/c, 1]
      rows = rows.with(RowPart.DISPLACEMENT, displacement);
    }
    if (evicted.get(RowPart.FILLED).isPresent()) {
      rows = rows.with(RowPart.FILLED, filled(tf, evicted.get(RowPart.FILLED).get(), kept));
    }
    if (evicted.get(RowPart.VALUES).isPresent()) {
      rows = rows.with(mixer.project(tf, compressed)); // [H, B, T/c, E]
    }
    return new Compressed(rows, kept);
  }

  /**
   * Returns the loss that trains the compression function.
   *
   * @param mixed the result of the layer's mixer for the window
   * @param evicted the rows as they were compressed
   * @return a scalar; empty if the pass does not compute it or the compression function has no loss
   */
  Optional<Operand<TFloat32>> loss(
      Ops tf, Mixed mixed, MemoryRows evicted, Compressed compressed, Pass pass) {
    return objective
        .filter(o -> pass.givesCompressionLosses())
        .map(o -> o.call(tf, mixed, evicted.rows(), compressed.rows().rows(), pass));
  }

  /** Returns flags that say which compressed rows come from filled slots, {@code [B, T/c, 1]}. */
  private Operand<TFloat32> filled(
      Ops tf, Operand<TFloat32> filled, Optional<Operand<TInt32>> kept) {
    return kept.<Operand<TFloat32>>map(
            k -> tf.gather(filled, k, tf.constant(1), Gather.batchDims(1L)))
        .orElseGet(() -> FilledSlots.ofGroups(tf, filled, rate()));
  }

  private int rate() {
    return config.compression().rate().at(layer);
  }
}
