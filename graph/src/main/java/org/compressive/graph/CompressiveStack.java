package org.compressive.graph;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.compressive.graph.ModelOutline.Room;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The layers of a Compressive Transformer (Rae et al., 2019, Algorithm 1) without tokens: a pure
 * function of a window of rows and the memories of the windows before it.
 *
 * <p>A part for other people's models. {@link CompressiveTransformer} puts an embedding below and
 * logits above, {@link ContinuousTransformer} a linear map on either side.
 */
public final class CompressiveStack {

  /**
   * What one window gives.
   *
   * @param rows {@code [B, T, D]}, normalised
   * @param memories for the next window
   * @param compressionLosses a scalar for each layer that has compressed memory, by layer; empty
   *     where the pass does not give them, and where compression functions have no loss of their
   *     own
   * @param attention each layer's, {@code [H, B, T, K]} over its compressed memory, its memory and
   *     the window; costs nothing where it is not used
   * @param kept which of the T rows that fell out of memory were kept as they are, oldest first,
   *     {@code [B, T/c]}, by layer; only of compression functions that keep rows
   * @param mixerLosses losses of the layers' mixers, which train the mixers' parameters beside the
   *     task's loss
   */
  public record Output(
      Operand<TFloat32> rows,
      Memories memories,
      Map<Integer, Operand<TFloat32>> compressionLosses,
      List<Operand<TFloat32>> attention,
      Map<Integer, Operand<TInt32>> kept,
      List<Loss> mixerLosses) {

    public Output {
      attention = ImmutableList.copyOf(attention);
      compressionLosses = ImmutableSortedMap.copyOf(compressionLosses);
      kept = ImmutableSortedMap.copyOf(kept);
      mixerLosses = ImmutableList.copyOf(mixerLosses);
    }

    /** The mean of the layers' losses, a scalar; empty where there are none. */
    public Optional<Operand<TFloat32>> compressionLoss(Ops tf) {
      return mean(tf, compressionLosses);
    }
  }

  private final ModelConfig config;
  private final List<TransformerLayer> layers;
  private final Optional<LayerNorm> finalNorm;

  /** Builds the layers, asking {@code parameters} for every parameter in a fixed order. */
  public CompressiveStack(Ops tf, ModelConfig config, ParameterSource parameters) {
    this(tf, config, parameters, MatMulPrecision.FLOAT32);
  }

  /**
   * The same with matrix products of another precision.
   *
   * @param products what they are computed in; all else is float32
   */
  public CompressiveStack(
      Ops tf, ModelConfig config, ParameterSource parameters, MatMulPrecision products) {
    this(tf, config, ParameterScope.root(parameters, products));
  }

  CompressiveStack(Ops tf, ModelConfig config, ParameterScope root) {
    this.config = config;
    var built = ImmutableList.<TransformerLayer>builder();
    for (int i = 0; i < config.layers(); i++) {
      String name = LayerNames.layer(i);
      built.add(new TransformerLayer(tf, name, root.sub(name), config, i));
    }
    layers = built.build();
    // Where layers are normalised after their branches, so is the last one's output.
    finalNorm =
        config.normalization().after()
            ? Optional.empty()
            : Optional.of(new LayerNorm(root.sub(RoomNames.FINAL_NORM), config.width()));
  }

  /**
   * Runs one window.
   *
   * @param rows {@code [B, T, D]}; where memories are kept, T is a multiple of {@link
   *     ModelConfig#windowUnit}
   * @param memories as {@link Memories#specs} lists them
   * @throws IllegalArgumentException if a statically known shape does not fit
   */
  public Output call(Ops tf, Operand<TFloat32> rows, Memories memories, Pass pass) {
    return call(tf, rows, memories, Reading.wholeWindow(), pass);
  }

  /**
   * Runs one window in another way of reading.
   *
   * @param memories as the reading has them
   */
  public Output call(
      Ops tf, Operand<TFloat32> rows, Memories memories, Reading reading, Pass pass) {
    reading.check(config, "rows", rows.shape(), "[B, T, D]");
    var h = pass.dropout(tf, rows, config.dropout().embedding(), RoomNames.EMBEDDING); // [B, T, D]
    List<LayerMemory> next = new ArrayList<>();
    List<Operand<TFloat32>> attention = new ArrayList<>();
    Map<Integer, Operand<TFloat32>> losses = new TreeMap<>();
    Map<Integer, Operand<TInt32>> kept = new TreeMap<>();
    List<Loss> mixerLosses = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = scope(tf, i);
      var layer = layers.get(i);
      var memory = memories.layer(config, i);
      // With training.recompute alone: cuts the layer off, to be run again for its gradient.
      var again = pass.withoutCompressionLosses();
      var input =
          pass.cut(scope, h, memory, (ops, x, m) -> layer.call(ops, x, m, reading, again).output());
      var result = layer.call(scope, input, memory, reading, pass); // [B, T, D]
      h = result.output();
      next.add(result.memory());
      attention.add(result.weights());
      mixerLosses.addAll(result.mixerLosses());
      if (result.kept().isPresent()) {
        kept.put(i, result.kept().get());
      }
      if (result.compressionLoss().isPresent()) {
        losses.put(i, result.compressionLoss().get());
        pass.compressed(scope, result.compressionLoss().get());
      }
    }
    var top = pass.cut(tf, h); // [B, T, D]
    var normalised =
        finalNorm
            .map(norm -> norm.call(tf.withSubScope(RoomNames.FINAL_NORM), top, pass))
            .orElse(top); // [B, T, D]
    return new Output(normalised, Memories.ofLayers(next), losses, attention, kept, mixerLosses);
  }

  /**
   * The same memories with keys and values of their rows, which {@link Reading#carriedKeys} then
   * moves on instead of making them again for each window: for passes between which parameters stay
   * as they are.
   *
   * @param memories as {@link Memories#specs} lists them
   * @return as {@link Memories#projectedSpecs} lists them
   */
  public Memories project(Ops tf, Memories memories) {
    List<LayerMemory> projected = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = scope(tf, i);
      var mixer = layers.get(i).mixer();
      projected.add(
          memories.layer(config, i).projected(scope.withSubScope(RoomNames.ATTENTION), mixer));
    }
    return Memories.ofLayers(projected);
  }

  /** Describes the layers, built with {@code parameters}, with what is below and above them. */
  ModelOutline outline(
      VariableParameters parameters, Optional<Room> embedding, Optional<Room> logits) {
    return new ModelOutline(
        parameters.size(""),
        embedding,
        layers.stream().map(layer -> layer.outline(parameters)).collect(toImmutableList()),
        finalNorm.map(n -> new Room("final norm", parameters.size(RoomNames.FINAL_NORM))),
        logits);
  }

  List<TransformerLayer> layers() {
    return layers;
  }

  static Ops scope(Ops tf, int layer) {
    return tf.withSubScope(LayerNames.layer(layer));
  }

  static Optional<Operand<TFloat32>> mean(Ops tf, Map<Integer, Operand<TFloat32>> losses) {
    return losses.isEmpty()
        ? Optional.empty()
        : Optional.of(tf.math.mean(tf.stack(losses.values()), tf.constant(0)));
  }
}
