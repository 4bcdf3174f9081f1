package org.compressive.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Dynamic convolution (Wu et al., 2019, arXiv 1901.10430, sections 3 and 4). A gated linear unit
 * computes the values, and the value of the current row predicts a kernel for each head. A softmax
 * over the kernel's taps weights the values that they reach, and the heads are projected to a row.
 *
 * <p>This differs from the paper in three ways: the kernel reaches back through memory; its taps
 * are limited to the slots that exist; and the projections before the convolution have no bias, so
 * that the value of an empty slot is zero.
 */
final class DynamicConvolutionMixer implements SequenceMixer {

  private final ModelConfig config;
  private final int slotsBefore; // C + M
  private final int slots; // the number of these that the kernel reaches
  private final int taps;
  private final SlotMask mask;
  private final HeadProjection value;
  private final HeadProjection gate;
  private final WeightMatrix kernel; // [D, H*taps], the largest distance first
  private final WeightedRead read;

  /**
   * Requests the parameters of one layer's convolution.
   *
   * @param site the name of its dropout site, unique in the model
   */
  DynamicConvolutionMixer(ParameterScope parameters, String site, ModelConfig config, int layer) {
    this.config = config;
    taps = ((DynamicConvolution) config.mixer()).kernel();
    slotsBefore = config.compressedMemory(layer) + config.memory(layer);
    slots = Math.min(taps - 1, slotsBefore);
    mask = new SlotMask(config, layer, slots, false);
    value = new HeadProjection(parameters, "value", config);
    gate = new HeadProjection(parameters, "gate", config);
    int width = config.width();
    int heads = config.heads();
    kernel =
        parameters.map("kernel", Initialization.fanIn(width), heads * taps, width, heads, taps);
    read = new WeightedRead(parameters, site, config);
  }

  @Override
  public Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var projected =
        reading.project(
            tf,
            rows -> project(tf, rows, pass.training()),
            memory,
            project(tf, x, pass.training()));
    var values = Objects.requireNonNull(projected.get(RowPart.VALUES)); // [H, B, K, E]
    var kernels = kernels(tf, values.window(), x); // [H, B, T, taps]
    var bySlot = reading.bySlot(tf, config, kernels, slots); // [H, B, T, slots + T]
    var scores = tf.math.add(bySlot, mask.call(tf, x, memory, reading));
    int beyond = slotsBefore - slots;
    var reached = tf.slice(values.all(), tf.array(0, 0, beyond, 0), tf.array(-1, -1, -1, -1));
    var mixed = read.call(tf, scores, reached, x, pass);
    var before = tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {beyond, 0}});
    var weights = tf.pad(mixed.weights(), before, tf.constant(0f)); // [H, B, T, K]
    return new Mixed(mixed.output(), weights, projected, Optional.empty(), List.of());
  }

  @Override
  public Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows) {
    return project(tf, rows, false);
  }

  @Override
  public List<PositionKeys> positionKeys(Ops tf) {
    return List.of();
  }

  @Override
  public Optional<ContentAttention> contentAttention() {
    return Optional.empty();
  }

  /** Passes rows {@code [B, R, D]} through the gated linear unit, {@code [H, B, R, E]}. */
  private Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows, boolean jointly) {
    var both = HeadProjection.all(tf, List.of(value, gate), rows, jointly);
    return Map.of(RowPart.VALUES, tf.math.mul(both.get(0), tf.math.sigmoid(both.get(1))));
  }

  /** Predicts a kernel for each row and head, {@code [H, B, T, taps]}. */
  private Operand<TFloat32> kernels(Ops tf, Operand<TFloat32> values, Operand<TFloat32> x) {
    var flat = HeadProjection.sideBySide(tf, values, config.width()); // [B*T, D]
    var predicted = kernel.call(tf, flat); // [B*T, H*taps]
    var split = Rows.of(tf, x).unflatten(predicted, config.heads(), taps); // [B, T, H, taps]
    return tf.linalg.transpose(split, tf.array(2, 0, 1, 3)); // [H, B, T, taps]
  }
}
