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
 * <p>Use it as a part of other models. {@link CompressiveTransformer} adds an embedding below it
 * and logits above it, {@link ContinuousTransformer} a linear map on either side.
 */
public final class CompressiveStack {

  /**
   * The result of running one window.
   *
   * @param rows {@code [B, T, D]}, normalized
   * @param memories the memories for the next window
   * @param compressionLosses a scalar for each layer that has compressed memory, by layer; empty if
   *     the pass does not compute them or the compression functions have no loss of their own
   * @param attention the attention of each layer, {@code [H, B, T, K]} over its compressed memory,
   *     its memory and the window, which costs nothing if it is not used; empty if the mixer
   *     carries a state, or if a pass for inference reads a layer by an op that returns no weights
   * @param kept for the rows kept unchanged, their indices among the T rows evicted from memory,
   *     oldest first, {@code [B, T/c]}, by layer; only for compression functions that keep rows
   * @param mixerLosses the losses of the layers' mixers, which train the mixers' parameters in
   *     addition to the task's loss
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

    /** Returns the mean of the layers' compression losses, a scalar; empty if there are none. */
    public Optional<Operand<TFloat32>> compressionLoss(Ops tf) {
      return mean(tf, compressionLosses);
    }
  }

  private final ModelConfig config;
  private final List<TransformerLayer> layers;
  private final Optional<LayerNorm> finalNorm;

  /** Builds the layers, requesting every parameter from {@code parameters} in a fixed order. */
  public CompressiveStack(Ops tf, ModelConfig config, ParameterSource parameters) {
    this(tf, config, parameters, MatMulPrecision.FLOAT32);
  }

  /**
   * Builds the layers with the given precision for matrix products.
   *
   * @param products the precision of matrix products; everything else is float32
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
    // If layers are normalized after their branches, the last one's output is normalized already.
    finalNorm =
        config.normalization().after()
            ? Optional.empty()
            : Optional.of(new LayerNorm(root.sub(RoomNames.FINAL_NORM), config.width()));
  }

  /**
   * Runs one window.
   *
   * @param rows {@code [B, T, D]}; if there are memories, T is a multiple of {@link
   *     ModelConfig#windowUnit}
   * @param memories the memories that {@link Memories#specs} lists
   * @throws IllegalArgumentException if a statically known shape does not match
   */
  public Output call(Ops tf, Operand<TFloat32> rows, Memories memories, Pass pass) {
    return call(tf, rows, memories, Reading.wholeWindow(), pass);
  }

  /**
   * Runs one window using the given reading.
   *
   * @param memories the memories that the reading requires
   */
  public Output call(
      Ops tf, Operand<TFloat32> rows, Memories memories, Reading reading, Pass pass) {
    reading.check(config, "rows", rows.shape(), "[B, T, D]");
    var h = pass.dropout(tf, rows, config.dropout().embedding(), RoomNames.EMBEDDING); // [B, T, D]
    List<LayerMemory> next = new ArrayList<>();
    List<Optional<Operand<TFloat32>>> weights = new ArrayList<>();
    Map<Integer, Operand<TFloat32>> losses = new TreeMap<>();
    Map<Integer, Operand<TInt32>> kept = new TreeMap<>();
    List<Loss> mixerLosses = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = scope(tf, i);
      var layer = layers.get(i);
      var memory = memories.layer(config, i);
      // If training.recompute is set, this cuts the layer off, so that it can be run again for its
      // gradient.
      var again = pass.withoutCompressionLosses();
      var input =
          pass.cut(scope, h, memory, (ops, x, m) -> layer.call(ops, x, m, reading, again).output());
      var result = layer.call(scope, input, memory, reading, pass); // [B, T, D]
      h = result.output();
      next.add(result.memory());
      weights.add(result.weights());
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
    List<Operand<TFloat32>> attention =
        weights.stream().allMatch(Optional::isPresent)
            ? weights.stream().map(Optional::get).toList()
            : List.of();
    return new Output(normalised, Memories.ofLayers(next), losses, attention, kept, mixerLosses);
  }

  /**
   * Returns the given memories together with the keys and values of their rows. {@link
   * Reading#carriedKeys} then updates these keys and values instead of computing all of them again
   * for each window, which is valid as long as the parameters do not change between passes.
   *
   * @param memories the memories that {@link Memories#specs} lists
   * @return the memories that {@link Memories#projectedSpecs} lists
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

  /** Describes the layers, built with {@code parameters}, and the parts below and above them. */
  ModelOutline outline(
      VariableParameters parameters, Optional<Room> embedding, Optional<Room> logits) {
    return new ModelOutline(
        parameters.size(""),
        embedding,
        layers.stream().map(layer -> layer.outline(parameters)).collect(toImmutableList()),
        finalNorm.map(n -> new Room("final norm", parameters.size(RoomNames.FINAL_NORM))),
        logits);
  }

  ModelConfig config() {
    return config;
  }

  List<TransformerLayer> layers() {
    return layers;
  }

  /** Returns the norm above the layers; empty if the last layer normalizes its output. */
  Optional<LayerNorm> finalNorm() {
    return finalNorm;
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
